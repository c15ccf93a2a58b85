fun strings(b: Boolean, list: List<Int>): String {
    val a = "if $b ${if (b) 1 else 2} ${list.map { it } } \" // no comment"
    val c = '"'
    val d = """
        while "$b" { /* not */
        // nor ${list.filter { it > 1 && it < 9 }}
        \"""
    val e = $$"in $team if $$b"
    return a + c + d
}
fun after() = 1

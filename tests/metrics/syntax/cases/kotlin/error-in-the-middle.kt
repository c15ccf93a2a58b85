fun before(a: Int): Int {
    if (a > 1) return 1
    return 2
}
fun broken(a: Int): Int {
    val x = = 1
    return a
}
fun after(a: Int): Int {
    while (a > 1) { }
    return a
}

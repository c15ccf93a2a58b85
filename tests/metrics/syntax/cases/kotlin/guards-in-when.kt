fun guarded(x: Any): Int = when (x) {
    is String if x.isEmpty() -> 1
    is String -> 2
    else -> 3
}
fun after() { }

inline fun <reified T : Any> safe(a: T?, b: Int?, vararg c: String?): Map<String, List<T?>>? where T : X {
    val d = a?.b?.c ?: return null
    val e = a as? T
    return d!!.e and f or (a shl 1)
}
operator fun Money.plus(other: Money): Money = Money(a + other.a)
infix fun Int.until2(to: Int) = this..<to
suspend fun waits() = coroutineScope<Unit> { launch { } }

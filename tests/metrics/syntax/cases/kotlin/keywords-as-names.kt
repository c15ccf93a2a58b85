fun load(url: String): Flow<Int> {
    return get(url)
        .map { it + 1 }
        .catch { emit(0) }
}
fun value(data: Int, get: Int, where: Int?, `if`: Int): Int {
    var final = false
    final = true
    open(data).inner(get).by { set(1) }
    return where?.let { it } ?: `if`
}
fun `while it is a test`() = Unit

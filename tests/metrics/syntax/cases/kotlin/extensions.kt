fun String.shout(): String {
    for (c in this) {
        if (c == '!' && length > 3) {
            return this
        }
    }
    return uppercase()
}

fun <T> List<T>.second(): T? {
    return if (size > 1) this[1] else null
}

fun one(a: Int) = a + 1

val limit = 3
val names = listOf("a", "b")

fun two(a: Int): Int {
    return when (a) {
        1 -> 2
        2 -> 3
        else -> 4
    }
}

fun String?.maybe() = this ?: ""
fun Shop.Basket<Int>.inner() {}
val String.last: Char
    get() = this[length - 1]

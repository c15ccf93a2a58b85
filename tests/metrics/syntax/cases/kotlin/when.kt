fun kinds(x: Any): Int {
    when (val y = x) {
        1, 2 -> return 1
        is String -> { return 2 }
        in 3..4, !in list -> return 3
        else -> { }
    }
    return when {
        x == 1 && y -> 1
        x == 2 -> when (y) {
            null -> 3
            else -> 4
        }
        else -> 5
    }
}

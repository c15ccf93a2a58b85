package shop

class Basket(
    private val store: Store = Locator.get(),
) {
    private val items = mutableListOf<Int>()

    init {
        if (store.open) {
            items.add(1)
        }
    }

    constructor(a: Int, b: Int) : this(Store(a)) {
        if (a > b) {
            items.add(a)
        }
    }

    constructor() : this(Store(1))

    fun first() {
        if (items.isEmpty()) {
            for (one in items) {
                if (one > 1 && one < 9) {
                    println(one)
                }
            }
        }
    }

    fun second() {
        when (items.size) {
            1 -> println("a")
            2 -> println("b")
            else -> println("c")
        }
    }
}

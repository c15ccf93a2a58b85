class Screen {
    val test: (Int) -> Boolean = { it > 1 && it < 3 }
    private val listener = object : Listener {
        override fun onClick(view: View) {
            while (true) { }
        }
    }

    fun outer(rows: List<Int>) {
        val bound = { x: Int -> if (x > 1) 1 else 2 }
        val named = fun(x: Int): Int { return x }
        fun local(a: Int) = a ?: 1
        this.handler = { for (i in it) { } }
        rows.map { if (it > 1) it else 0 }.forEach { row ->
            if (row > 1) println(row)
        }
        synchronized(this) { bound(1) }
        Button(onClick = { if (rows.isEmpty()) { } })
    }
}

class Cell {
    val area: Int
        get() = if (wide) 1 else 2
    var text: String = "a"
        @Inject
        get() { return field }
        private set(value) {
            if (value != "" || open) field = value
        }
    val lazy by lazy { if (a) 1 else 2 }
    val plain: Int get() = 3
    val identifier
        @OptIn(Internal::class)
        get() = 4
    var hidden: Int = 1
        private set
}

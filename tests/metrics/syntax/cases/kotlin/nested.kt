class Outer {
    class Nested { fun a() {
        class Local { fun b() { if (x) y() } }
        fun c() { fun d() { while (x) { } } }
    } }
    inner class Inner { fun e() = 1
        companion object Named { fun f() = 2 } }
    abstract fun none()
}

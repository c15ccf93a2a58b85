@file:JvmName("Things")

@Serializable(with = A::class)
class Item(@field:Id val id: Int) {
    @Test
    @Throws(IOException::class, if1::class)
    fun many() {
    }

    @Test fun same() = 1
    @JvmStatic @Deprecated("if && ||") internal
    fun odd(@Ann("x") a: Int) = 2
}

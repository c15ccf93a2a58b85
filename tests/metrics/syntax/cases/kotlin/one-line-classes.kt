object Single { fun a() {} }
interface Runs { fun run(); fun twice() { run() } }
fun interface Once { fun once() }
class Pair2(val a: Int) { fun sum() = a && true }
enum class Kind(val a: Int) { A(1) { override fun z() = 1 }, B(2); abstract fun z(): Int; fun q() = 2 }
sealed class Result { data class Some(val a: Int) : Result(); object None : Result() }
class Holder { companion object { fun make() = Holder() } }
fun listens() = add(object : Listener { override fun onClick() { if (a) b() } })

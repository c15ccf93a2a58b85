abstract class C(a: Int) extends D(a) with E { self: F =>
  def this() = { this(1); if (x) y }
  def none: Int
  @tailrec final def many[T <: X : Ordering](a: T*)(implicit b: Int = 1): Unit = ()
  @deprecated("if", "1")
  override def old() { while (true) { } }
  def `weird name` = 1
  def +(o: A) = o
  def x_=(v: Int): Unit = { }
  implicit class Rich(val s: String) extends AnyVal { def shout: String = s.toUpperCase }
}
object C { object Inner { def deep = 1 } }
trait T { def t: Int = 1; def u }
case class P(a: Int)
package object shop { def q = 1 }

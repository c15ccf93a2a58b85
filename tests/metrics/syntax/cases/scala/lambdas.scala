class Screen {
  val double = (x: Int) => x * 2
  val partial: Int => Int = { case 1 => 2; case n if n > 1 => 3; case _ => 4 }
  var cb = (a: Int, b: Int) => if (a > b && a < 1) a else b
  def outer(xs: List[Int]) = {
    this.cb = () => 1
    xs.map { case (a, b) => a && b }.foldLeft(0)((a, b) => if (a) b else a)
    def nested(a: Int) = a || true
    val r = new Runnable { def run() = { while (x) y } }
  }
}

class G {
  def comprehends = for { i <- 1 to 3 if i > 1; j <- xs; k = 1 } yield i
  def loops() = {
    for (i <- 1 to 2) {
      do { x } while (a || b)
    }
    try { risky() } catch {
      case e: X => 1
      case NonFatal(e) if e.bad => 2
    } finally { close() }
  }
}

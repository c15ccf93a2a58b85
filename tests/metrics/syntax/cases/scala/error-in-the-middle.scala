object E {
  def before(a: Int): Int = {
    if (a > 1) 1 else 2
  }
  def broken(a: Int): Int = {
    val x = = 1
    a
  }
  def after(a: Int): Int = {
    while (a > 1) { }
    a
  }
}

object K {
  def `match`(`type`: Int) = `if`(1).`case`
  def get(open: Int, set: Int) = open.unless(set).loop
  def patterns(x: Any) = x match {
    case 1 | 2 => 1
    case List(a, _*) => 2
    case P(_, b @ Q(_)) => 3
    case _ if b => 4
    case other => 5
  }
}

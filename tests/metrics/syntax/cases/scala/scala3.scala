enum Color(val rgb: Int):
  case Red extends Color(1)
  def shown: Int = 1

extension (s: String) def ext: Int = if s.isEmpty then 1 else 2
extension [T](xs: List[T])
  def third: T =
    if xs.size > 1 && y then
      1
    else if z then 2
    else 3

given ordered: Ordering[Int] with
  def compare(a: Int, b: Int): Int = a - b

def top(a: Int): Int =
  a match
    case 1 => 2
    case _ => 3

@main def run() = while x do y
inline def inl(inline a: Int) = inline if a then 1 else 2

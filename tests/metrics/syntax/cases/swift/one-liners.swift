func a(_ x: Int) -> Int { x > 1 ? 1 : 2 }; func b() { while false { } }
struct C { var d: Int { 1 }; func e() { if d == 1 { } } }

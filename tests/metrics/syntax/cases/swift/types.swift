final class Basket<K: Hashable, V>: Base, Proto where K: X {
    init?(a: Int) throws { guard a > 0 else { return nil } }
    convenience init() { self.init(a: 1)! }
    deinit { close() }
    class func made() {}
    static func == (l: Basket, r: Basket) -> Bool { l.x == r.x && l.y == r.y }
    struct In { func inner() {} }
}
extension Array where Element: Equatable { func ext() { } }
extension Shop.Basket: Other { func other() {} }
protocol Runs { func run(); var x: Int { get set } }
extension Runs { func run() { } }
actor Account { nonisolated func balance() {} }
enum Suit: Int { case a = 1, b
    func label() -> Int { self == .a ? 1 : 2 } }
prefix func +++ (x: inout Int) -> Int { x }

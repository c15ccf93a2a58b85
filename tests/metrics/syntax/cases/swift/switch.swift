func kind(x: Shape) -> Int {
    switch x {
    case .a, .b: return 1
    case .c(let y) where y > 1 && y < 9:
        return 2
    case let .d(z): fallthrough
    case is Int: break
    default: return 3
    }
    let w = switch x { case .a: 1; default: 2 }
    return w
}

func guards(a: Int?) -> Int {
    guard let a = a, a > 0 else { return 0 }
    guard a > 1 || a < -1 else {
        if a == 0 { return 1 }
        return 2
    }
    return a
}

func grade(n: Int) -> Int {
    if n > 9 {
        return 1
    } else if n > 8 && n < 9 {
        return 2
    } else if let m = n, case .some(let o) = m {
        if o == 77 { return 3 }
    } else {
        if n == 0 { return 4 }
    }
    return if n == 5 { 5 } else { 6 }
}

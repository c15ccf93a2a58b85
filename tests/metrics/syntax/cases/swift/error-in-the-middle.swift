func before(a: Int) -> Int {
    if a > 1 { return 1 }
    return 2
}
func broken(a: Int) -> Int {
    let x = = 1
    return a
}
func after(a: Int) -> Int {
    while a > 1 { a -= 1 }
    return a
}

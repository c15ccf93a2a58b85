func flat() throws {
    try one()
    try two(
        1,
        2
    )
    return
}
func plain() {
    let a = try? one() ?? (try! two())
}

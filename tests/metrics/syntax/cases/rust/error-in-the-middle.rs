fn before(a: u8) -> u8 {
    if a > 1 { return 1; }
    2
}
fn broken(a: u8) -> u8 {
    let x = = 1;
    a
}
fn after(mut a: u8) -> u8 {
    while a > 1 { a -= 1; }
    a
}

fn refs(a: &&str, b: &mut &u8) -> Result<bool, E> {
    let c = &&a;
    let d = read()?.next()??;
    let e = a & b | !0 & 1;
    Ok(*c == a)
}
fn types(f: &dyn Fn() -> bool) -> Option<&'static str> { None }

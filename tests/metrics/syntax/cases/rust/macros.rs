macro_rules! check {
    ($x:expr) => { if $x { return 1; } };
}
fn uses(v: Vec<u8>) {
    println!("{}", if v.is_empty() { 1 } else { 2 });
    assert!(v.len() > 1 && v.len() < 9);
    if cfg!(feature = "x") { check!(true); }
}

fn outer(x: i32) -> impl Fn(i32) -> i32 {
    let bound = |a: i32| -> i32 { if a > 1 { 1 } else { 2 } };
    let empty = || 1;
    static LATE: fn() -> bool = || true || false;
    fn inner(a: bool) -> bool { a && true }
    rows.iter().filter(|r| r.ok || r.late).for_each(|r| { for _ in r {} });
    move |y| if y > x { 1 } else { bound(y) }
}

fn before(a: bool) bool {
    return a and true;
}

const x = = 3;

fn after(a: bool) u32 {
    if (a) return 1;
    return 2;
}

fn kind(x: Option<i32>) -> i32 {
    match x {
        Some(1 | 2) => 1,
        Some(n) if n > 3 && n < 9 => 2,
        Some(n @ 10..=20) => {
            if n > 11 {
                return 4;
            }
            3
        }
        _ if true => 4,
        _ => 5,
    }
}

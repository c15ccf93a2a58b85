fn grade(n: Option<u8>) -> u8 {
    let Some(m) = n else { return 0 };
    if let Some(a) = n && a > 1 && m > 2 {
        1
    } else if let None = n {
        2
    } else if matches!(n, Some(3) if m == 3 || m == 4) {
        3
    } else {
        if m > 4 { 5 } else { 6 }
    }
}

fn pick(x: u32) u32 {
    if (x == 1) {
        return 1;
    } else if (x == 2 or x == 3) {
        return 2;
    } else if (x == 4) {
        while (true) {
            break;
        }
    } else {
        return 5;
    }
    const y = if (x > 1) 1 else if (x > 2) 2 else 3;
    return y;
}

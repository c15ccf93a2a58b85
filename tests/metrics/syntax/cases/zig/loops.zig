fn walk(xs: []u32) void {
    while (it.next()) |x| : (i += 1) {
        for (xs, 0..) |y, i| {
            _ = y;
        }
    }
    outer: for (xs) |x| {
        inline for (xs) |y| {
            if (x and y) continue :outer;
        }
    } else {
        unreachable;
    }
    const z = while (true) {
        break 1;
    } else 2;
}

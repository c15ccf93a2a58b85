fn kind(x: u32) u32 {
    switch (x) {
        1 => return 1,
        2, 3 => {
            return 2;
        },
        4...9 => |n| return n,
        else => {},
    }
    return switch (x) {
        inline 10 => 1,
        else => 2,
    };
}

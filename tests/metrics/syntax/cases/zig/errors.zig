fn risky() !u32 {
    const a = foo() catch |e| {
        if (e == error.X) return 1;
        return e;
    };
    const b = bar() catch 2;
    const c = maybe orelse return 3;
    errdefer close();
    defer {
        if (a > 1) close();
    }
    if (baz()) |v| {
        return v;
    } else |err| switch (err) {
        error.A => return 1,
        else => return err,
    }
    return try last();
}

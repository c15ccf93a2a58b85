//! A module.
const std = @import("std");

/// Documents.
pub fn main() !void {
    try run();
}
fn one() u32 { return 1; }
extern fn far(a: u32) c_int;
export fn near(a: u32) callconv(.C) u32 {
    return a;
}
inline fn List(comptime T: type) type {
    return struct {
        items: []T,
        fn push(self: *@This(), x: T) void {
            if (x > 1) self.items[0] = x;
        }
    };
}
test "adds and or" {
    if (true) {}
}
test one {
    _ = one();
}
test {
    if (true) {}
}
fn @"odd name"() void {}

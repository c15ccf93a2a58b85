const Point = struct {
    x: u32 = 1,
    pub fn add(self: Point) u32 {
        return self.x;
    }
    const Inner = enum {
        a,
        fn next(self: Inner) Inner {
            return switch (self) {
                .a => .a,
            };
        }
    };
};
pub const Shape = union(enum) {
    circle: f32,
    fn area(self: Shape) f32 {
        return switch (self) {
            .circle => |r| r,
        };
    }
};
const Handle = opaque {
    fn close(_: *Handle) void {}
};

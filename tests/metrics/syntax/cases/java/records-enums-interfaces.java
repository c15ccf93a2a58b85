public record Point(int x, int y) implements Shape {
    public Point {
        if (x < 0) throw new IllegalArgumentException();
    }
    Point(int x) { this(x, 0); }
    static int zero() { return 0; }
}

enum Op {
    ADD("+") { int apply(int a) { return a; } },
    SUB("-") { int apply(int a) { return a > 0 ? a : -a; } };
    Op(String s) {}
    abstract int apply(int a);
}

interface Shape {
    int area();
    default int twice() { return area() * 2; }
    private static void help() {}
}

@interface Mark { String value() default "if"; }

class Kind {
    String kind(int o) {
        return switch (o) {
            case 1 -> "one";
            default -> "none";
        };
    }

    int shape(Object o) {
        return switch (o) {
            case Circle c when c.r > 1 && c.ok -> { if (c.x) yield 3; yield 4; }
            case Square(int x, var y) -> x;
            case null, default -> 0;
        };
    }

    void old(int x) {
        switch (x) {
            case 1: case 2:
                break;
            case 3, 4:
            default:
        }
    }
}

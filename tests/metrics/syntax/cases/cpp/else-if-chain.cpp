int grade(int n) {
    if (n > 9) {
        return 1;
    } else if (n > 8 && n < 9) {
        return 2;
    } else if (auto m = n; m > 7 and m) {
        if (n == 77) return 3;
    } else {
        if (not n) return 4;
    }
    return 5;
}

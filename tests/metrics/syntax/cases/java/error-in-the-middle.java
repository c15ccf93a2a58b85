class Broken {
    int before(int a) {
        if (a > 1) return 1;
        return 2;
    }
    int broken(int a) {
        return a > 1 ? : 2;
    }
    int after(int a) {
        while (a > 1) a--;
        return a;
    }
}

void loops(int a) {
    for (;;) {
        while (a)
            do { a--; } while (a && b || c);
    }
    goto out;
out:
    return;
}

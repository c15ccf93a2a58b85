int open_both(int a) {
#ifdef A
    if (a) {
#else
    if (!a && b) {
#endif
        return 1;
    }
#ifdef B
    if (a)
        b();
    else
#endif
        c();
    return 2;
}
int after(void) { return a || b; }

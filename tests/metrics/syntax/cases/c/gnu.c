__attribute__((noinline)) static int at(void) { return ({ int y = x && z; y; }); }
int outer(int a) {
    int inner(int b) { if (b) return 1; return 2; }
    asm volatile ("nop" : : "r"(a));
    return inner(a) ?: a;
}

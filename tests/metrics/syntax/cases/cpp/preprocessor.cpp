#define MAX(a, b) ((a) > (b) ? (a) : (b))
#if defined(A) && B || C
int one() { return 1; }
#else
int two() { return 2; }
#endif
int three(int a) {
#ifdef A
    if (a) {
#else
    if (!a && b) {
#endif
        return 1;
    }
    return 2;
}
Limiter::Limiter(int n)
    :
#if !defined(NDEBUG)
      max_(n),
#endif
      left_(n) {
    check(n);
}

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define LOOP(x) do { \
    if (x) y(); \
} while (0)
#if defined(A) && B || C
int one(void) { return 1; }
#elif D && E
int two(void) { return 2; }
#else
int three(void) { return 3; }
#endif

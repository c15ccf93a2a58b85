int level(int a) {
#if defined(WIDE) && defined(DEEP) || (SIZE > 4 && !SMALL)
    return a && 1;
#elif OLD || NEW
    if (a) return 2;
#elifdef LAST
    return 4;
#endif
    return 3;
}

#if A || B
int only(void) { return one || two; }
#endif

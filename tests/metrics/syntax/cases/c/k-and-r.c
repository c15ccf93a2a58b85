int old(a, b)
    int a;
    char *b;
{
    if (a) return 1;
    return 2;
}

DEFINE_FLAG(int, size, 1 << 8, "how many");
DEFINE_FLAG(const char *, path, 0, "where");

struct node *first(struct list *l) {
    CHECK(unsigned long, 7UL);
    return l->size ? GET(l, char *) : 0;
}

void *more(int n) {
    MAKE(unsigned short, n && 1);
    if (n)
        return ALLOC(n, unsigned char);
    return 0;
}

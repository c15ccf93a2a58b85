void (*signal(int sig, void (*func)(int)))(int) { return func; }
static inline struct foo *make(const char *s, int (*cb)(void *)) {
    int (*fp)(int) = 0;
    int local(int a);
    return cb ? fp : 0;
}
unsigned long
bsd_style(void)
{
    return 1;
}
int declared(int a);
struct ops { int (*open)(int); } ops = { .open = bsd_style };

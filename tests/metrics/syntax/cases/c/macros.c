void each(struct list *head) {
    list_for_each_entry(pos, head, member) {
        if (pos) use(pos);
    }
    foreach (x, y) { use(x); }
    FOREVER { break; }
}
TEST(suite, name) { CHECK(a && b); }
static int __init start(void) { return 0; }
module_init(start);
EXPORT int shown(void) { return 1; }

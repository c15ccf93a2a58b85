template <class T> void each(T&& all) {
    auto&& some = std::forward<T>(all);
    for (auto&& one : some) {
        use(static_cast<Item&&>(one));
    }
}
void take(Item&& a, int (&&b)[2], void (*c)(A&&)) { (void)a; }

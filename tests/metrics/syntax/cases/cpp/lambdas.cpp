static auto twice = [](int x) mutable -> int { return x ? 2 * x : 0; };
void outer(std::vector<int> rows) {
    auto bound = [&](auto x) {
        if (x) return 1;
        return 2;
    };
    this->cb = [] {};
    std::sort(rows.begin(), rows.end(), [](int a, int b) { return a < b && b; });
    auto made = [] { for (;;) {} }();
}

TEST(Suite, Case) {
    EXPECT_TRUE(a && b);
    if (a) { b(); }
}
TEST_F(Suite, Other) { foreach (x, y) { x(); } }
class EXPORT_API Shown : public Base {
    void m() override;
    void n() {}
};
class Locked {
    bool take() LOCKS_EXCLUDED(mu_) { return true; }
    bool give() const EXCLUSIVE_LOCKS_REQUIRED(mu_);
};
PYBIND11_MODULE(shop, m) { m.def("x", [] { return 1; }); }
extern "C" { void plain(void) { } }

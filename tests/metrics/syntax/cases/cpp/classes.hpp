namespace shop {
class Basket : public Base {
public:
    Basket() : rows(1), size{2} { if (rows) { fill(); } }
    explicit Basket(int a) noexcept(true) : Basket() {}
    virtual ~Basket() { clear(); }
    Basket(const Basket&) = delete;
    virtual int none() = 0;
    int get() const noexcept override { return size; }
    static inline constexpr int one() { return 1; }
    struct Inner { void deep() {} };
    [[nodiscard]] auto trailing() const -> std::vector<int> { return {}; }
    friend void swap(Basket& a, Basket& b) { a.swap(b); }
    std::function<void()> hook = [this]() { while (size) size--; };
};
union Either { int a; void clear() { a = 0; } };
enum class Kind { A = 1 && 2 };
}

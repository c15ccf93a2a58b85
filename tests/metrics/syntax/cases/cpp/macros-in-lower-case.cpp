really_unused really_inline result<number> number_of(const char *text) noexcept {
    return *text == '-' ? negative(text) : positive(text);
}

really_inline error_code document::allocate(int size) noexcept {
    if (size && size < limit) return ok;
    return bad;
}

struct Bytes {
    really_inline explicit operator vector<int>() const { return all; }
    really_inline vector<bool> operator==(const vector<int> other) const { return other == all; }
};

my_constexpr text::wide_view operator ""_w(const char *text, size_t size) noexcept { return 1; }

struct Money {
    bool operator==(const Money& o) const { return a == o.a && b == o.b; }
    operator bool() const { return a or b; }
    int& operator[](size_t i) { return v[i]; }
    void operator()() const {}
};
bool Money::operator<(const Money& o) const { return a < o.a; }
std::ostream& operator<<(std::ostream& os, const Money& m) { return os; }
Money::operator int() const { return 1; }
auto operator""_eur(long double x) { return x; }
template <> struct hash<Money> { size_t operator()(const Money& m) const { return 1; } };

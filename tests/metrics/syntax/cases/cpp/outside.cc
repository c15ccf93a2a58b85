Shop::Basket::~Basket() {}
template <class T>
void Vec<T>::push(T&& x) & { do {} while (x); }
int* ns::Foo::ptr(int a, int (*cb)(int)) { return a ? &b : nullptr; }
void (*signal(int s))(int) { return 0; }
std::string
Basket::name() const
{
    return "x";
}

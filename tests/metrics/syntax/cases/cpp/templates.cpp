template <typename T, std::enable_if_t<A && B> = 0, int N = (1 > 0 ? 1 : 2)>
T pick(T t) { return t; }
template <typename T> concept Small = requires(T t) { t.x(); } && Tiny<T>;
template <typename T> requires Small<T> && Big<T>
void constrained(T t) requires C<T> {
    if constexpr (sizeof(T) > 1) { t(); }
    Holder<a && b> h;
}

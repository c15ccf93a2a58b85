template <typename T>
bool Buffer<T>::grow(T&& a) {
#if defined(__GNUC__) && (__GNUC__ > 4 || __clang__)
    if (a && size_) return true;
#elif _MSC_VER || WIDE
    return a or b;
#endif
    return false;
}

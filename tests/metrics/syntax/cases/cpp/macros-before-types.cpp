SPDLOG_INLINE spdlog::log_clock::time_point now() SPDLOG_NOEXCEPT
{
    if (a)
        return 1;
    return 2;
}

template <typename Char, typename InputIt>
FMT_CONSTEXPR counting_iterator copy_str(InputIt begin, InputIt end,
                                         counting_iterator it) {
    return it + (end - begin);
}

extern "C" __declspec(dllimport) int __stdcall IsDebuggerPresent();

namespace spdlog {
int level(int a) { return a ? 1 : 0; }
}

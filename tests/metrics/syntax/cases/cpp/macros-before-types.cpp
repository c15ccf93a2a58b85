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

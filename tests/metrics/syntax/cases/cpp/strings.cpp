const char* strings(bool b) {
    auto a = R"x(if ( " )" // no comment
    while (1) { /* not */
)x";
    auto c = L"a\"b // c" "if" u8"x";
    return b ? a : '"' == '\'' ? c : nullptr;
}

#include "api.hpp"

LIB_INLINE std::vector<std::pair<std::string, std::string>> pairs(const std::string &text) {
    return text.empty() ? split(text, ',') : none;
}

LIB_INLINE std::ptrdiff_t
find_member(std::string name, bool strict) {
    if (strict && name.empty()) return -1;
    return 1;
}

LIB_INLINE Reader::Reader(std::string name) : Base("a (name)") {
    for (auto c : name) add(c);
}

LIB_INLINE Reader::~Reader() { close(); }

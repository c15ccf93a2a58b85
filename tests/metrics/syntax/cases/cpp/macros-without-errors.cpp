#include "catch.hpp"

TEST_CASE_METHOD(App, "one string", "[options]") {
    std::string text;
    if (text.empty()) run();
}

TEST_CASE_METHOD(App, "another one", "[options]") {
    while (run()) {
    }
}

#include <catch.hpp>

TEST_CASE("Tags are parsed; braces {too}", "[tags][" __FILE__ "]") {
    int a = 1;
    SECTION("a section") {
        if (a && b) { REQUIRE(a); }
    }
    SECTION("another (one)")
    {
        REQUIRE_THROWS_AS(f(), std::runtime_error);
    }
}

TEMPLATE_TEST_CASE("Of types", "[template]", int, (std::pair<int, float>), char*)
{
    for (auto x : xs) CHECK(x);
}
SCENARIO("Sizes") {
    GIVEN("a vector") { WHEN("it grows") { THEN("it is larger") { REQUIRE(v.size() > 1); } } }
}
TEST_CASE_METHOD(Fixture, "Member") { CHECK(one() || two()); }
int after(int a) { return a ? 1 : 2; }

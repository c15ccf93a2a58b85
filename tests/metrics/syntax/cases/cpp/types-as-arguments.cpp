ABSL_FLAG(int, size, 1 << 8, "log2(number)");
ABSL_FLAG(bool, loud,
          false, "say all");

namespace re {
TEST(Octal, Types) {
  ASSERT_OCTAL(short, 77777);
  ASSERT_OCTAL(unsigned short, 177777U);
  ASSERT_OCTAL(long long, 7LL);
  if (GetFlag(FLAGS_size)) use();
}

// This one ends with a bracket
// (of a remark.)
TEST(Octal, Others) {
  PARSE_FOR(int16_t, 0);
  PAIR_OF(int, const char*, a && b);
}

struct Hook {
  Hook() { set([](int) { return 1; }); }
  int take(int) const { return 0; }
} hook;
}

static int after(int a) { return a ? 1 : 0; }

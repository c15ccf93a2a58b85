#include "test.h"

TEST_BEGIN(test_first) {
	int a = 1;
	if (a && b)
		c();
}
TEST_END

TEST_BEGIN(test_second) {
	if (a) b();
}
TEST_END

heap_proto(, ages, struct age)

static int
f(void) { return 1; }

TEST(suite, name)
{
	if (a && b) c();
}

int run(int op) {
	switch (op) {
	case 1:
		CASE_OP(END) {
			if (op) a();
		}
		NEXT;
	}
	CASE_OP(STRING) {
		if (op) b();
	}
	return 1;
}

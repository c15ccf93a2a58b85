// a line comment, \
   and its next line
/* a block
   of two */
/// documented
#include <vector> // beside code

void f() {
    int a = 1'000; /* beside */
    /* before */ return;
}

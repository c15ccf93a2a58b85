/* a block
 * of three
 */
// a line, if (x)
int f(void) { // beside code
    int a; /* beside */
    /* before */ return a;

    // inside
}

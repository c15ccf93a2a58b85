int a(int x) { return x ? 1 : 2; } int b(void) { while (0); }
int c(int x)
{ if (x) return 1; else return 2; }

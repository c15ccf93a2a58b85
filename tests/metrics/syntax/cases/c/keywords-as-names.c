int class(int new, int try, int catch) { return new + try; }
struct s { int namespace; } x;
int template(void) { return x.namespace && this->match(1); }

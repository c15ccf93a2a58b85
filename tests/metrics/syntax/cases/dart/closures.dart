final twice = (int x) => x > 1 ? x : 2;
int outer(List<int> xs) {
  int inner(int b) {
    return b > 1 || b < 0 ? b : 1;
  }
  final f = (x) {
    if (x) return 1;
  };
  xs.forEach((x) {
    if (x > 1 && x < 3) inner(x);
  });
  this.on = (y) => y;
  return f(inner(1));
}
class A {
  final cb = () => 1;
  static final r = (x) => x;
}

class Box {
  void on() {}
  int get get => 1;
  set set(int v) {}
  bool when(int show) => show > 1;
  void of(int as, {int? hide}) {}
  dynamic operator() => 1;
}
void factory() {}
int show(int? x) => x ?? 1;
void library() { on: for (;;) { break on; } }

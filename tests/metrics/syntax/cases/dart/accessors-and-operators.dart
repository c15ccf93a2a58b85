mixin Sized on Base {
  int get size => _size ?? 1;
  set size(int v) {
    if (v > 1) _size = v;
  }
  @override
  bool operator ==(Object other) => other is Sized && other.size == size;
  int operator [](int i) => i;
  static int get one => 1;
}
extension Words on String {
  int get words => split(' ').length;
}
extension type Id(int value) {
  Id next() => Id(value + 1);
}
int get top => 1;
enum Kind {
  a, b;
  String label() {
    switch (this) {
      case Kind.a: return 'a';
      default: return 'b';
    }
  }
}

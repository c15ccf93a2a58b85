class Money<T extends num> extends Base with Log implements Comparable<T> {
  final int? cents;
  Money(this.cents) : rate = 1 {
    if (cents != null && cents! > 3) print('x');
  }
  Money.of(this.cents);
  Money.zero() : cents = 0 {
    cents;
  }
  factory Money.parse(String s) {
    return s.isEmpty ? Money.zero() : Money(1);
  }
  const Money.fixed() : cents = 1;
  factory Money.alias() = Other;
  external int far();
  int none();
}

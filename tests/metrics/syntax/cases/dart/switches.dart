String kind(Object a) {
  final k = switch (a) {
    1 => 'a',
    > 2 && < 5 => 'b',
    String s when s.isEmpty => 'c',
    _ when a == 2 => 'd',
    _ => 'e',
  };
  switch (a) {
    case 1:
    case 2:
      return k;
    case (int x, int y) when x > y:
      return 'p';
    default:
      return 'q';
  }
}

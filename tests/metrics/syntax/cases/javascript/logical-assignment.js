function f(a, b = a || 1) {
  a ||= 1;
  a &&= 2;
  a ??= 3;
  return (a, b)?.[0] ?? (!a && b);
}

function grade(n) {
  if (n > 90) {
    return "a";
  } else if (n > 80 && n < 90) {
    return "b";
  } else if (n > 70) {
    if (n === 77) return "lucky";
  } else {
    if (n) {
      return "d";
    }
  }
  return n ?? n?.x;
}

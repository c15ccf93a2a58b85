def grade(n: Int): Int = {
  if (n > 9) {
    1
  } else if (n > 8 && n < 9) {
    2
  } else if (n > 7) {
    if (n == 77) 3
  } else {
    if (n == 0) 4
  }
}

int pick(Object a) {
  if (a == 1) {
    return 1;
  } else if (a case int z when z > 1) {
    return 2;
  } else if (a == 3) {
    while (true) {
      break;
    }
  } else {
    return 4;
  }
  return 5;
}

function before(x) {
  if (x) {
    return 1;
  }
}
function broken(x) {
  return x ? 1 : ;
}
function after(x) {
  while (x) x--;
}

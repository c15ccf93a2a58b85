int before(int x) => x > 1 ? 1 : 2;

void broken() { final x = = 3; }

int after(int x) {
  if (x > 1) return 1;
  return 2;
}

class Table {
  [key: string]: unknown;
  get = () => 1;
  set(v: number) {}
  static accessor z = 1;
  ["a" + "b"]?(): void {}
  async(): void {}
}

const a = function () {}, b = function inner() { return inner ? 1 : 2; };
let c = async (x) => x;
c = function* () {};
module.exports.load = () => 1;
Store.prototype.save = function () { if (1) { return; } };
const api = {
  get size() { return 1; },
  set size(v) { if (v) this.x = v; },
  run() {},
  "two words": () => 1,
  async *walk() {},
  plain: function () {},
  [computed]: () => 1,
  nested: { deep() {} },
};
use(function named() {});
use(function () { if (1) {} });
export default function () {}

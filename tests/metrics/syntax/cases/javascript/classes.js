export class Box extends Base {
  #secret = () => this.x || 1;
  static of = function () { return 1; };
  constructor(x = x ? 1 : 2) {
    super();
    this.load = async () => { for (;;) {} };
  }
  get #size() { return 1; }
  static async *walk() { yield 1; }
  if() { return 1; }
}
const Named = class Inner { go() {} };
const Late = class { go() {} };

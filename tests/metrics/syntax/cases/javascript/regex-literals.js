function isTick(text) {
  return /[`]/.test(text);
}

function after(x) {
  if (x && x > 1) {
    return 1;
  }
  return 2;
}

const parts = (a) => a / 2 / (a || 1) + "/* no comment".split(/\/\/ if && "/g).length;

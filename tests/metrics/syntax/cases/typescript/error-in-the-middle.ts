export function before(a: number) {
  if (a) return 1;
}
const x: = ;
export function after(a: number) {
  while (a) a--;
}

export const first = <T,>(rows: readonly T[]): T => rows[0]!;
export const second = async <A, B extends A>(a: A, b = <B>a) => (a ? b : a);
const old = <T>value;

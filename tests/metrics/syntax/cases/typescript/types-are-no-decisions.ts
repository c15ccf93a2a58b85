type Deep<T> = T extends (infer U)[] ? (U extends string ? 1 : 2) : never;
type Both = { if?: A & B } | { for: C };
const both = (a?: A & B, b: A | B = one as unknown as A): a is B => !!a!;
function assert<const T extends A>(x: unknown): asserts x is T {
  for (const y in x) {}
}

export enum Kind { if = 1, for = 1 << 2 }
const table = {
  run: (a: number) => a || 1,
  walk<T>(this: Window, x: T) { return x satisfies T; },
} as const;
const typed: Record<string, () => void> = { go() {} };

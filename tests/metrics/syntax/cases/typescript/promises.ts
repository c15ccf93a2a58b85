export const run = (rows: Row[]) =>
  rows
    .filter((row) => row && row.ok)
    .map((row): number => (row.n ? row.n : 0))
    .catch(() => { if (1) {} })
    .finally(() => {});

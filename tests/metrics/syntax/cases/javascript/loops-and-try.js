async function all(rows) {
  for (let i = 0; i < 3; i++) {
    for (const key in rows) {
      while (key) {
        do {
          try {
            i++;
          } catch {
            continue;
          } finally {
            i--;
          }
        } while (i);
      }
    }
  }
  for await (const x of rows) {}
  label: for (;;) break label;
}

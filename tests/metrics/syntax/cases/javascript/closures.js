function outer() {
  const bound = () => { if (1) { while (2) {} } };
  function inner() { return 1 && 2; }
  rows.forEach((row) => {
    if (row) { bound(row); }
  });
  return () => (1 ? 2 : 3);
}

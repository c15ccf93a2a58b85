const text = (x) => `if ${x ? `for ${x && 1} while` : "||"} // no comment
  /* not either */ ${[1].map((y) => y || 2)}
  && end`;
// a comment
const after = () => 1; /* another
of two lines */ /* third */
/* fourth */ after();

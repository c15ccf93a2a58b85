export const List = ({ rows }) => (
  <ul class={rows ? "a" : "b"}>
    {/* a comment in JSX */}
    {rows.map((row) => (
      <li key={row}>if you see this, it's for you && me {row && <b />}</li>
    ))}
    // no comment, but text
  </ul>
);

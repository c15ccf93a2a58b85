export const Help = () => (
  <p>
    if (you) {"{"} while {"}"} switch case: try catch
    don't &amp;&amp; http://x.y // not a comment
  </p>
);

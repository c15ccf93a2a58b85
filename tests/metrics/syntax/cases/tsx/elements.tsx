const a = <T,>(x: T) => <Box<T> value={x}>{x ? <i>for</i> : null}</Box>;
const b = () => <>{/* only
  comment */}
  text {"a && b"} {`x`}
</>;

export default React.memo(function Named() {
  return <p>it's</p>;
});
export const Other = forwardRef<A, B>(function Inner(props, ref) {
  return props.a ? <a ref={ref} /> : null;
});

export function Before() {
  return <p>{1 && 2}</p>;
}
export function Broken() {
  return <p>{1 + }</p>;
}
export function After() {
  return <p>{1 || 2}</p>;
}

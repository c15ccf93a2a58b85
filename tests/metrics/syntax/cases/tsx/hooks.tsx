export default function App({ a = 1 }: Props): JSX.Element {
  const onClick = useCallback(async () => { if (a) await go(); }, [a]);
  const onKey = (e: KeyboardEvent) => { e.key === "x" || go(); };
  useEffect(() => () => stop(), []);
  return <button onClick={() => a && onClick()} onKey={onKey} />;
}

struct Cell
{
    public int Auto { get; private set; } = 1;
    public int Half { get => x ?? 1; init => x = value > 1 || value < 0 ? 1 : value; }
    public int this[int i] { get { return i; } set { } }
    public char this[char c] => c;
    public event Action Changed { add { if (x) {} } remove { } }
    int Get { [Pure] get { return get; } }
}

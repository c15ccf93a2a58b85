class Store
{
    int Load(int a)
    {
#if NET8 && LINUX || WIDE
        return a > 1 && b ? 1 : 0;
#elif !(OLD || NEW)
        if (a > 1) return 2;
#endif
        return 3;
    }

#if NET8
    [Obsolete("x")]
#endif
    public int Marked(int a) { return a; }

#if NET8 && WIDE
    [Obsolete("y")]
#endif
    [Test]
    public void Both() => Run(a || b);
}

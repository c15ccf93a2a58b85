class Error : Exception
{
    public Error(int a)
#if NET8 && WIDE
        : base(a)
#endif
    {
        code = a;
    }

    public int Sum(int a
#if NET8
        , int b
#endif
    )
    {
        return a;
    }

#if NET8
    public int Wide(int a)
#else
    public int Wide(long a)
#endif
    {
        return a > 1 ? 1 : 0;
    }

#if NET8
    public static async Task Wait()
#else
    public static Task Wait()
#endif
        => Task.CompletedTask;

    public int Last() { return 1; }
}

class Local
{
    Func<int, bool> test = x => x > 1 && x < 3;

    void Outer(int a)
    {
        int Inner(int b) => b > 1 ? 1 : 2;
        static bool Deep<T>(T t) where T : new() { while (true) { } }
        var bound = (int x) => { if (x > 1) { return 1; } return 2; };
        Action old = delegate { for (;;) { } };
        button.Click += (s, e) => { if (e != null) { Inner(1); } };
        rows.ForEach(r => Use(r ?? 1));
    }
}

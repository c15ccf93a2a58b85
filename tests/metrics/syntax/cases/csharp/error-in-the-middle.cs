class Broken
{
    int Before(int a)
    {
        if (a > 1) return 1;
        return 2;
    }
    int Wrong(int a)
    {
        return a > 1 ? : 2;
    }
    int After(int a)
    {
        while (a > 1) a--;
        return a;
    }
}

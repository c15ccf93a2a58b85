class Patterns
{
    string Kind(object o)
    {
        if (o is > 1 and < 9 or 42) return "n";
        switch (o)
        {
            case int n when n > 5:
            case string { Length: > 3 } s:
                return "s";
            case null:
                break;
            default:
                return "d";
        }
        return o switch
        {
            1 or 2 => "a",
            int n when n > 3 => "b",
            _ when true => "c",
            _ => "d",
        };
    }
}

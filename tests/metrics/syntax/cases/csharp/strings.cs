class Strings
{
    string All(bool b) =>
        $"if {(b ? 1 : 2)} for {{ while }} {b switch { true => "x", _ => "y" }}" +
        @"c:\" + "// no comment" + '"' + $@"{b}
    // not either
    /* nor this */" +
        """
        if (a && b) "quoted" {
        """;

    int After() { return 1; }
}

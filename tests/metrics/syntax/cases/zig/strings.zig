fn text() []const u8 {
    const a = "if and or // no comment";
    const b =
        \\ if (a and b)
        \\ // not a comment
    ;
    const c = '"'; // a comment
    // another
    return a ++ b;
}

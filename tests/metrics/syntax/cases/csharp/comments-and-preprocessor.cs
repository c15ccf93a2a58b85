#nullable enable
// a comment
/// <summary>Documented</summary>
[assembly: X("a && b")]
#region Words
class Pre
{
    /* block
       of two */
#if DEBUG && !TEST
    int A() { return 1; }
#else
    int B() { return 2; } // beside code
#endif
#pragma warning disable
}
#endregion

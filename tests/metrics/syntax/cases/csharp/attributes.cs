class Attributes
{
    [HttpGet("/x"), Authorize]
    [Filter(A && B)]
    public int Get([FromQuery] int a = 1)
    {
        return a;
    }

    [Obsolete] int Late() => 1;
}

public partial record Money(decimal Amount)
{
    static Money() { }
    public Money(int a) : this((decimal)a) { }
    ~Money() { Close(); }
    public static Money operator +(Money a, Money b) => new(a.Amount + b.Amount);
    public static bool operator ==(Money a, Money b) { return a is not null && a.Equals(b); }
    public static implicit operator int(Money m) => (int)m.Amount;
    partial void Hook();
    void IDisposable.Dispose() { }
}

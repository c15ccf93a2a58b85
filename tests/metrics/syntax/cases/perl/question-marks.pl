sub a {
    my $x = shift;
    my $y = $x ? 1 : 2;
    my $z = $x // 1;
    $z ||= $y;
    return Foo::Bar::baz($y);
}

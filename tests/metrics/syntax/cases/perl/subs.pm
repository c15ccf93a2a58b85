package Shop::Basket;
sub proto($$);
sub new { bless {}, shift }
my $anon = sub { return 1 if $x; };
$h{key} = sub { while (1) { } };
$self->{cb} = sub { };
*alias = sub { 1 };
sub Other::qualified : lvalue { $x }
sub outer {
    my @l = map { $_ ? 1 : 2 } grep { /x/ && $_ } @_;
    return sub { return $_[0] || 1 };
}
package Inner { sub m { 1 } }
BEGIN { $x = 1 if $y }
1;

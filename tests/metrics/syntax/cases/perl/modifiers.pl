sub all {
    return 1 if $x and $y or not $z;
    return 2 unless $a;
    print for @x;
    print while $x;
    do { $x-- } until $x < 1;
    open(my $f, '<', $p) or die "no";
    die unless $x xor $y;
}

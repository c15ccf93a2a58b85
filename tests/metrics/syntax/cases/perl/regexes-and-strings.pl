sub strings {
    return 1 if $x =~ /if (a|b) && "{/;
    $x =~ s{while}{if}ge;
    my $q = q{ if { } # no comment };
    my $s = "a @{[ $x ? 1 : 2 ]} $h{if} \" # nor this";
    my @w = qw(if while #x);
    tr/a-z/A-Z/;
    return $x / 2 + $y / 4;
}
sub after { 1 }

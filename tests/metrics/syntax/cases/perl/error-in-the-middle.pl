sub before {
    if ($_[0]) { return 1; }
    return 2;
}
sub broken {
    my $x = = 1;
    return $x;
}
sub after {
    while ($x) { $x-- }
    return $x;
}

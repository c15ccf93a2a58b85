sub one {
    my $x = shift;
    my $q = <<"END";
print if it is there, unless it isn't {
END
    if ($x && $q) {
        return 1;
    }
    return 2;
}

sub two {
    my %h = (a => <<'A', b => <<~B);
raw # no comment
A
      while ${x}
      B
    return 1;
}

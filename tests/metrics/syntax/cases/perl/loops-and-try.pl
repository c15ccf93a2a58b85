use v5.36;
sub loops {
    foreach my $x (@_) {
        for (my $i = 0; $i < 1; $i++) {
            while ($x) { until ($x) { last } }
        }
    }
    try { risky(); } catch ($e) { warn $e if $e; }
    eval { risky(); 1 } or do { warn $@ };
    OUTER: { redo OUTER }
}

sub grade ($n, $m = 1) {
    if ($n > 9) {
        return 1;
    } elsif ($n > 8 && $n < 9) {
        return 2;
    } elsif ($n || $m) {
        unless ($n == 77) { return 3; }
    } else {
        return 4;
    }
}

contract C {
    function loops(uint n) external {
        for (uint i = 0; i < n; i++) {
            while (true) {
                do { n--; } while (n > 1);
            }
        }
        unchecked { n++; }
    }
}

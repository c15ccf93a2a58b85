contract C {
    function grade(uint n) public pure returns (uint) {
        if (n > 9) {
            return 1;
        } else if (n > 8 || n < 9) {
            return 2;
        } else if (n > 7) {
            if (n == 77) return 3;
        } else {
            if (n == 0) { return 4; }
        }
        return 5;
    }
}

contract C {
    function before(uint a) public returns (uint) {
        if (a > 1) return 1;
        return 2;
    }
    function broken(uint a) public returns (uint) {
        uint x = = 1;
        return a;
    }
    function after_(uint a) public returns (uint) {
        while (a > 1) a--;
        return a;
    }
}

contract C {
    function raw(uint a) external {
        assembly {
            if lt(a, 1) { revert(0, 0) }
            for { let i := 0 } lt(i, a) { i := add(i, 1) } {
                switch i case 0 { } case 1 { } default { }
            }
            function twice(x) -> y { if x { y := mul(x, 2) } }
        }
    }
}

contract C {
    function risky(IToken t) external {
        try t.totalSupply() returns (uint v) {
            if (v > 1) { emit Seen(v); }
        } catch Error(string memory reason) {
            revert(reason);
        } catch (bytes memory) {
        } catch {
        }
    }
    event Seen(uint v); error Wrong(uint a); struct S { uint a; } enum E { A }
}

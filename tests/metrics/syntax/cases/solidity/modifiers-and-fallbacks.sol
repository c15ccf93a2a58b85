abstract contract Vault is Base(1) {
    modifier onlyOwner() { require(msg.sender == owner && open, "if"); _; }
    constructor(uint256 t) Base(t) payable { }
    receive() external payable { }
    fallback() external { if (x) { } }
    function none() public virtual;
    function get(uint a) public onlyOwner virtual override(A, B) returns (uint) { return a; }
}
library L { function add(uint a, uint b) internal pure returns (uint) { return a + b; } }
function free(uint a) pure returns (uint) { return a > 1 ? a : 1; }

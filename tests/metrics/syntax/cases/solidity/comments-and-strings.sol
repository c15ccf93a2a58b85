// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
/// @notice documented, if
/**
 * @dev a block
 */
contract C {
    string s = "if { // no comment \" ";
    function a() public { /* beside */ s = unicode"while"; } // after
    bytes b = hex"00ff";
}

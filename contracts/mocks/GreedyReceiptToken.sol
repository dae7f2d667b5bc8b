// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReceiptToken} from "../lending/tokens/ReceiptToken.sol";

/// @title A receipt token with a defect: every supply is credited one unit too many
/// @notice For tests of the audit only. The defect is the kind that no balance shows: the token's own books agree with
/// each other, the pool's events name the right amount, and what is missing is missing to nobody in particular.
contract GreedyReceiptToken is ReceiptToken {
    constructor(
        address pool,
        address underlying,
        string memory name_,
        string memory symbol_
    ) ReceiptToken(pool, underlying, name_, symbol_) {}

    function _mintScaled(
        address caller,
        address onBehalfOf,
        uint256 amount,
        uint256 index
    ) internal override returns (bool) {
        return super._mintScaled(caller, onBehalfOf, amount + 1, index);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDebtToken} from "../../interfaces/IDebtToken.sol";
import {ILendingPool} from "../../interfaces/ILendingPool.sol";
import {ScaledToken} from "./ScaledToken.sol";

/// @title A borrower's variable debt
contract DebtToken is ScaledToken, IDebtToken {
    mapping(address fromUser => mapping(address toUser => uint256)) public borrowAllowance;

    constructor(
        address pool,
        address underlying,
        string memory name_,
        string memory symbol_
    ) ScaledToken(pool, underlying, name_, symbol_) {}

    /// @inheritdoc IDebtToken
    function approveDelegation(address delegatee, uint256 amount) external {
        _delegate(msg.sender, delegatee, amount);
    }

    /// @inheritdoc IDebtToken
    function mint(address user, address onBehalfOf, uint256 amount, uint256 index) external onlyPool returns (bool) {
        if (user != onBehalfOf) {
            uint256 allowed = borrowAllowance[onBehalfOf][user];
            if (allowed < amount) revert InsufficientBorrowAllowance(onBehalfOf, user, allowed, amount);
            _delegate(onBehalfOf, user, allowed - amount);
        }
        return _mintScaled(user, onBehalfOf, amount, index);
    }

    /// @inheritdoc IDebtToken
    function burn(address from, uint256 amount, uint256 index) external onlyPool {
        _burnScaled(from, address(0), amount, index);
    }

    function transfer(address, uint256) external pure returns (bool) {
        revert DebtNotTransferable();
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        revert DebtNotTransferable();
    }

    function approve(address, uint256) external pure returns (bool) {
        revert DebtNotTransferable();
    }

    function allowance(address, address) external pure returns (uint256) {
        return 0;
    }

    function _delegate(address from, address to, uint256 amount) private {
        borrowAllowance[from][to] = amount;
        emit BorrowAllowanceDelegated(from, to, UNDERLYING_ASSET_ADDRESS, amount);
    }

    function _currentIndex() internal view override returns (uint256) {
        return ILendingPool(POOL).getReserveNormalizedVariableDebt(UNDERLYING_ASSET_ADDRESS);
    }
}

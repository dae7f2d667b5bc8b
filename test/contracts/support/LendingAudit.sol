// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScaledToken} from "../../../contracts/interfaces/IScaledToken.sol";
import {ReserveData} from "../../../contracts/interfaces/LendingTypes.sol";
import {LendingPool} from "../../../contracts/lending/LendingPool.sol";
import {DebtToken} from "../../../contracts/lending/tokens/DebtToken.sol";
import {ReceiptToken} from "../../../contracts/lending/tokens/ReceiptToken.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "./Test.sol";

/// @title The books of a pool, kept from outside
/// @notice Before and after each action it compares, at the same second, every claim and every reserve's surplus:
///
///   surplus = liquidity + debt + deficit - claims - treasury's claim
///
/// Compound interest and donations raise it; an action may change it by rounding only.
abstract contract LendingAudit is Test {
    /// @dev Units of an index that one action's roundings may add up to: debt, collateral, fee and treasury.
    uint256 private constant ROUNDINGS = 4;

    LendingPool public immutable pool;
    MintableToken[] public tokens;
    address[] public actors = [address(0xA1), address(0xA2), address(0xA3), address(0xA4), address(0x5EE9)];

    /// @notice Whether something ever happened that must not.
    bool public healthyWasLiquidated;
    bool public badDebtWasOverlooked;
    bool public claimFell;
    bool public indexFell;
    bool public valueAppeared;
    bool public valueVanished;

    /// @notice How many units of each reserve rounding may have created by now.
    mapping(MintableToken token => uint256) public roundingBound;

    struct Books {
        int256 surplus;
        uint256 income;
        uint256 debt;
        uint256[] claims;
    }

    address private _fallingHolder;
    MintableToken private _fallingToken;
    mapping(MintableToken token => uint256) private _given;
    mapping(MintableToken token => uint256) private _lastIncome;

    constructor(LendingPool pool_, MintableToken[] memory tokens_) {
        pool = pool_;
        tokens = tokens_;
    }

    modifier audited() {
        Books[] memory before = new Books[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) before[i] = _books(tokens[i]);
        (_fallingHolder, _fallingToken) = (address(0), MintableToken(address(0)));
        _;
        for (uint256 i = 0; i < tokens.length; ++i) _compare(tokens[i], before[i], _books(tokens[i]));
    }

    // ------------------------------------------------------------------------------------------------ sums

    /// @notice Sum of the scaled claims of everyone who can have one.
    function scaledClaims(MintableToken token) external view returns (uint256 sum) {
        IScaledToken receipt = _receiptOf(token);
        for (uint256 i = 0; i < actors.length; ++i) sum += receipt.scaledBalanceOf(actors[i]);
        sum += receipt.scaledBalanceOf(pool.treasury());
    }

    /// @notice Sum of the scaled debts of everyone who can have one.
    function scaledDebts(MintableToken token) external view returns (uint256 sum) {
        for (uint256 i = 0; i < actors.length; ++i) sum += _debtOf(token).scaledBalanceOf(actors[i]);
    }

    function surplus(MintableToken token) external view returns (int256) {
        return _books(token).surplus;
    }

    /// @notice Whether every account that owes something of the asset is marked as a borrower of it.
    function debtsAreMarked(MintableToken token) external view returns (bool) {
        uint256 id = pool.getReserveData(address(token)).id;
        for (uint256 i = 0; i < actors.length; ++i) {
            bool isMarked = (pool.getUserConfiguration(actors[i]).data >> (2 * id)) & 1 != 0;
            if (_debtOf(token).scaledBalanceOf(actors[i]) != 0 && !isMarked) return false;
        }
        return true;
    }

    // ------------------------------------------------------------------------------------------------ for handlers

    /// @dev Says that the account gives up a claim in this action.
    function _mayFall(address holder, MintableToken token) internal {
        (_fallingHolder, _fallingToken) = (holder, token);
    }

    /// @dev Says that the reserve was given something in this action.
    function _gave(MintableToken token, uint256 amount) internal {
        _given[token] = amount;
    }

    function _receiptOf(MintableToken token) internal view returns (ReceiptToken) {
        return ReceiptToken(pool.getReserveData(address(token)).aTokenAddress);
    }

    function _debtOf(MintableToken token) internal view returns (DebtToken) {
        return DebtToken(pool.getReserveData(address(token)).variableDebtTokenAddress);
    }

    /// @dev Whether the account owes anything with no collateral to show for it.
    function _isUnbackedDebtLeft(address user) internal view returns (bool) {
        (uint256 collateral, , , , , ) = pool.getUserAccountData(user);
        if (collateral != 0) return false;
        for (uint256 i = 0; i < tokens.length; ++i) {
            if (_debtOf(tokens[i]).scaledBalanceOf(user) != 0) return true;
        }
        return false;
    }

    // ------------------------------------------------------------------------------------------------ books

    function _books(MintableToken token) private view returns (Books memory books) {
        ReserveData memory data = pool.getReserveData(address(token));
        books.income = pool.getReserveNormalizedIncome(address(token));
        books.debt = pool.getReserveNormalizedVariableDebt(address(token));

        uint256 scaledDebt = IScaledToken(data.variableDebtTokenAddress).scaledTotalSupply();
        uint256 debt = _times(scaledDebt, books.debt);
        // The treasury's part of the interest since the last action is not set aside yet.
        uint256 pending = (debt - _times(scaledDebt, data.variableBorrowIndex)) / 10;
        uint256 assets = token.balanceOf(data.aTokenAddress) + debt + pool.getReserveDeficit(address(token));
        uint256 claims =
            _times(IScaledToken(data.aTokenAddress).scaledTotalSupply(), books.income) +
                _times(data.accruedToTreasury, books.income) +
                pending;
        books.surplus = int256(assets) - int256(claims);

        books.claims = new uint256[](actors.length);
        for (uint256 i = 0; i < actors.length; ++i) {
            books.claims[i] = _times(IScaledToken(data.aTokenAddress).scaledBalanceOf(actors[i]), books.income);
        }
    }

    function _compare(MintableToken token, Books memory before, Books memory afterwards) private {
        // The borrow index is the larger of the two.
        uint256 tolerance = ROUNDINGS * (afterwards.debt / RAY + 1);
        int256 change = afterwards.surplus - before.surplus - int256(_given[token]);
        delete _given[token];
        if (change < -int256(tolerance)) valueAppeared = true;
        if (change > int256(tolerance)) valueVanished = true;
        roundingBound[token] += tolerance;

        if (afterwards.income < before.income || before.income < _lastIncome[token]) indexFell = true;
        if (afterwards.debt < before.debt) indexFell = true;
        _lastIncome[token] = afterwards.income;

        for (uint256 i = 0; i < actors.length; ++i) {
            bool mayFall = actors[i] == _fallingHolder && address(token) == address(_fallingToken);
            if (!mayFall && afterwards.claims[i] < before.claims[i]) claimFell = true;
        }
    }

    /// @dev Rounded half up, as the pool does.
    function _times(uint256 scaled, uint256 index) private pure returns (uint256) {
        return (scaled * index + RAY / 2) / RAY;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IOutflowLimiter} from "../interfaces/IOutflowLimiter.sol";
import {IReceiptToken} from "../interfaces/IReceiptToken.sol";
import {ScaledToken} from "../lending/tokens/ScaledToken.sol";
import {WadRayMath} from "../math/WadRayMath.sol";

/// @title A receipt token whose liquidity leaves through an outflow limiter
/// @notice To pool and holders it is a `ReceiptToken`; to the limiter it is a protected contract. Everything that leaves
/// the reserve asks: withdrawals, loans, flash loans, collateral paid out to liquidators. A delayed outflow is final for
/// the pool: receipts are burned or debt is taken, and the recipient has its claim against the limiter.
///
/// Not all that comes in is announced to this contract, such as repayments. So inflow is measured: what the balance has
/// grown by since the last time is reported with each supply and before each outflow. Whatever is repaid counts before
/// anything can leave, and gifts count too.
contract GuardedReceiptToken is ScaledToken, IReceiptToken, IERC20Errors {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;
    using WadRayMath for uint256;

    IOutflowLimiter public immutable limiter;
    /// @notice Whether what exceeds the limit is refused, or else delayed.
    bool public immutable revertsOnLimit;

    mapping(address owner => mapping(address spender => uint256)) public allowance;
    /// @notice The balance of the underlying that the limiter knows of.
    uint256 public metered;

    constructor(
        address pool,
        address underlying,
        string memory name_,
        string memory symbol_,
        IOutflowLimiter limiter_,
        bool revertsOnLimit_
    ) ScaledToken(pool, underlying, name_, symbol_) {
        limiter = limiter_;
        revertsOnLimit = revertsOnLimit_;
        IERC20(underlying).forceApprove(address(limiter_), type(uint256).max);
    }

    // ------------------------------------------------------------------------------------------------ pool

    /// @inheritdoc IReceiptToken
    function mint(address caller, address onBehalfOf, uint256 amount, uint256 index) external onlyPool returns (bool) {
        _reportInflow();
        return _mintScaled(caller, onBehalfOf, amount, index);
    }

    /// @inheritdoc IReceiptToken
    function burn(address from, address receiver, uint256 amount, uint256 index) external onlyPool {
        _burnScaled(from, receiver, amount, index);
        if (receiver != address(this)) _payOut(receiver, amount);
    }

    /// @inheritdoc IReceiptToken
    function transferOnLiquidation(address from, address to, uint256 amount) external onlyPool {
        uint256 index = _currentIndex();
        emit BalanceTransfer(from, to, _move(from, to, amount, index), index);
    }

    /// @inheritdoc IReceiptToken
    function transferUnderlyingTo(address to, uint256 amount) external onlyPool {
        _payOut(to, amount);
    }

    // ------------------------------------------------------------------------------------------------ holders

    function approve(address spender, uint256 value) external returns (bool) {
        _approve(msg.sender, spender, value);
        return true;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        _transfer(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < value) revert ERC20InsufficientAllowance(msg.sender, allowed, value);
        _approve(from, msg.sender, allowed - value);
        _transfer(from, to, value);
        return true;
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _reportInflow() private returns (uint256 balance) {
        balance = IERC20(UNDERLYING_ASSET_ADDRESS).balanceOf(address(this));
        uint256 known = metered;
        if (balance <= known) return balance;
        metered = balance;
        limiter.onTokenInflow(UNDERLYING_ASSET_ADDRESS, balance - known);
    }

    function _payOut(address to, uint256 amount) private {
        metered = _reportInflow() - amount;
        bool passes = limiter.onTokenOutflow(UNDERLYING_ASSET_ADDRESS, amount, to, revertsOnLimit);
        if (passes) IERC20(UNDERLYING_ASSET_ADDRESS).safeTransfer(to, amount);
    }

    function _transfer(address from, address to, uint256 amount) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        uint256 index = _currentIndex();
        uint256 fromBefore = uint256(_accounts[from].balance).rayMul(index);
        uint256 toBefore = uint256(_accounts[to].balance).rayMul(index);
        uint256 scaled = _move(from, to, amount, index);
        ILendingPool(POOL).finalizeTransfer(UNDERLYING_ASSET_ADDRESS, from, to, amount, fromBefore, toBefore);
        emit BalanceTransfer(from, to, scaled, index);
    }

    /// @dev Interest is announced first, as its own mint, so that `Transfer` carries exactly what moves.
    function _move(address from, address to, uint256 amount, uint256 index) private returns (uint256 scaled) {
        _announceInterest(from, index);
        if (to != from) _announceInterest(to, index);
        scaled = amount.rayDiv(index);
        _debit(from, _accounts[from], scaled);
        _accounts[to].balance += scaled.toUint128();
        emit Transfer(from, to, amount);
    }

    function _announceInterest(address holder, uint256 index) private {
        uint256 interest = _settleInterest(_accounts[holder], index);
        if (interest == 0) return;
        emit Transfer(address(0), holder, interest);
        emit Mint(msg.sender, holder, interest, interest, index);
    }

    function _approve(address owner, address spender, uint256 value) private {
        allowance[owner][spender] = value;
        emit Approval(owner, spender, value);
    }

    function _currentIndex() internal view override returns (uint256) {
        return ILendingPool(POOL).getReserveNormalizedIncome(UNDERLYING_ASSET_ADDRESS);
    }
}

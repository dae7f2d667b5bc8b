// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IRateProvider} from "../interfaces/IRateProvider.sol";
import {IReceiptToken} from "../interfaces/IReceiptToken.sol";
import {IWrappedReceipt} from "../interfaces/IWrappedReceipt.sol";

/// @title A lending receipt whose balances stand still
/// @notice The shares are never more than the scaled receipts held: what comes in is counted by what the pool credited,
/// and what goes out is rounded down.
contract WrappedReceipt is IWrappedReceipt, ERC20, ReentrancyGuard {
    using SafeERC20 for IERC20;

    uint256 private constant RAY = 1e27;
    uint256 private constant RAY_TO_WAD = 1e9;

    address public immutable receipt;
    address public immutable underlying;
    address public immutable pool;

    uint8 private immutable _decimals;

    constructor(string memory name_, string memory symbol_, address receipt_) ERC20(name_, symbol_) {
        receipt = receipt_;
        underlying = IReceiptToken(receipt_).UNDERLYING_ASSET_ADDRESS();
        pool = IReceiptToken(receipt_).POOL();
        _decimals = IReceiptToken(receipt_).decimals();
    }

    /// @inheritdoc IWrappedReceipt
    function deposit(uint256 assets, address to) external nonReentrant returns (uint256 shares) {
        uint256 before = _held();
        IERC20(underlying).safeTransferFrom(msg.sender, address(this), assets);
        IERC20(underlying).forceApprove(pool, assets);
        ILendingPool(pool).supply(underlying, assets, address(this), 0);
        shares = _credit(to, assets, before);
    }

    /// @inheritdoc IWrappedReceipt
    function redeem(uint256 shares, address to) external nonReentrant returns (uint256 assets) {
        assets = _debit(shares, to);
        ILendingPool(pool).withdraw(underlying, assets, to);
    }

    /// @inheritdoc IWrappedReceipt
    function wrap(uint256 assets, address to) external nonReentrant returns (uint256 shares) {
        uint256 before = _held();
        IERC20(receipt).safeTransferFrom(msg.sender, address(this), assets);
        shares = _credit(to, assets, before);
    }

    /// @inheritdoc IWrappedReceipt
    function unwrap(uint256 shares, address to) external nonReentrant returns (uint256 assets) {
        assets = _debit(shares, to);
        IERC20(receipt).safeTransfer(to, assets);
    }

    /// @inheritdoc IRateProvider
    function getRate() external view returns (uint256) {
        return _income() / RAY_TO_WAD;
    }

    function decimals() public view override(ERC20, IERC20Metadata) returns (uint8) {
        return _decimals;
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _credit(address to, uint256 assets, uint256 before) private returns (uint256 shares) {
        shares = _held() - before;
        _mint(to, shares);
        emit Wrapped(msg.sender, to, assets, shares);
    }

    function _debit(uint256 shares, address to) private returns (uint256 assets) {
        _burn(msg.sender, shares);
        assets = Math.mulDiv(shares, _income(), RAY);
        emit Unwrapped(msg.sender, to, assets, shares);
    }

    function _held() private view returns (uint256) {
        return IReceiptToken(receipt).scaledBalanceOf(address(this));
    }

    function _income() private view returns (uint256) {
        return ILendingPool(pool).getReserveNormalizedIncome(underlying);
    }
}

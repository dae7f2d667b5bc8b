// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IIsolatedMarkets, IMarketOracle, MarketPosition} from "../../interfaces/IIsolatedMarkets.sol";
import {Market, MarketParams} from "../../interfaces/IMarketRateModel.sol";
import {IsolatedMarketsBase} from "./IsolatedMarketsBase.sol";
import {MarketMath} from "./MarketMath.sol";

/// @title Isolated lending markets
/// @notice What a market's users do. Of a market, at all times,
///
///   cash of the market = supplied - borrowed       (what all its events brought in, less what they took out)
///
/// and a loss is taken from `supplied` in the transaction that finds it: debt that is left when a liquidation has taken the
/// last of an account's collateral lowers what every share of the same market is worth, and nothing anywhere else.
contract IsolatedMarkets is IsolatedMarketsBase {
    using MarketMath for uint256;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev In memory, because the stack is short.
    struct Liquidation {
        uint256 seized;
        uint256 shares;
        uint256 repaid;
        uint256 badAssets;
        uint256 badShares;
    }

    constructor(address owner_) IsolatedMarketsBase(owner_) {}

    // ------------------------------------------------------------------------------------------------ suppliers

    /// @inheritdoc IIsolatedMarkets
    function supply(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        bytes calldata data
    ) external nonReentrant returns (uint256, uint256) {
        (bytes32 id, Market storage book) = _begin(params, assets, shares, onBehalf);
        _requireNoCallback(data);
        if (assets > 0) shares = assets.toSharesDown(book.totalSupplyAssets, book.totalSupplyShares);
        else assets = shares.toAssetsUp(book.totalSupplyAssets, book.totalSupplyShares);

        _positions[id][onBehalf].supplyShares += shares;
        book.totalSupplyShares += shares.toUint128();
        book.totalSupplyAssets += assets.toUint128();
        emit Supply(id, msg.sender, onBehalf, assets, shares);
        IERC20(params.loanToken).safeTransferFrom(msg.sender, address(this), assets);
        return (assets, shares);
    }

    /// @inheritdoc IIsolatedMarkets
    function withdraw(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        address receiver
    ) external nonReentrant returns (uint256, uint256) {
        (bytes32 id, Market storage book) = _begin(params, assets, shares, receiver);
        _requireAuthorized(onBehalf);
        if (assets > 0) shares = assets.toSharesUp(book.totalSupplyAssets, book.totalSupplyShares);
        else assets = shares.toAssetsDown(book.totalSupplyAssets, book.totalSupplyShares);

        _positions[id][onBehalf].supplyShares -= shares;
        book.totalSupplyShares -= shares.toUint128();
        book.totalSupplyAssets -= assets.toUint128();
        _requireLiquid(id, book);
        emit Withdraw(id, msg.sender, onBehalf, receiver, assets, shares);
        IERC20(params.loanToken).safeTransfer(receiver, assets);
        return (assets, shares);
    }

    // ------------------------------------------------------------------------------------------------ borrowers

    /// @inheritdoc IIsolatedMarkets
    function borrow(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        address receiver
    ) external nonReentrant returns (uint256, uint256) {
        (bytes32 id, Market storage book) = _begin(params, assets, shares, receiver);
        _requireAuthorized(onBehalf);
        if (assets > 0) shares = assets.toSharesUp(book.totalBorrowAssets, book.totalBorrowShares);
        else assets = shares.toAssetsDown(book.totalBorrowAssets, book.totalBorrowShares);

        _positions[id][onBehalf].borrowShares += shares.toUint128();
        book.totalBorrowShares += shares.toUint128();
        book.totalBorrowAssets += assets.toUint128();
        _requireHealthy(params, id, book, onBehalf);
        _requireLiquid(id, book);
        emit Borrow(id, msg.sender, onBehalf, receiver, assets, shares);
        IERC20(params.loanToken).safeTransfer(receiver, assets);
        return (assets, shares);
    }

    /// @inheritdoc IIsolatedMarkets
    function repay(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        bytes calldata data
    ) external nonReentrant returns (uint256, uint256) {
        (bytes32 id, Market storage book) = _begin(params, assets, shares, onBehalf);
        _requireNoCallback(data);
        if (assets > 0) shares = assets.toSharesDown(book.totalBorrowAssets, book.totalBorrowShares);
        else assets = shares.toAssetsUp(book.totalBorrowAssets, book.totalBorrowShares);

        _reduceDebt(_positions[id][onBehalf], book, assets, shares);
        emit Repay(id, msg.sender, onBehalf, assets, shares);
        IERC20(params.loanToken).safeTransferFrom(msg.sender, address(this), assets);
        return (assets, shares);
    }

    /// @inheritdoc IIsolatedMarkets
    function supplyCollateral(
        MarketParams calldata params,
        uint256 assets,
        address onBehalf,
        bytes calldata data
    ) external nonReentrant {
        // No interest is added, which a pledge does not depend on.
        (bytes32 id, ) = _open(params);
        if (assets == 0) revert InconsistentInput();
        if (onBehalf == address(0)) revert ZeroAddress();
        _requireNoCallback(data);
        _positions[id][onBehalf].collateral += assets.toUint128();
        emit SupplyCollateral(id, msg.sender, onBehalf, assets);
        IERC20(params.collateralToken).safeTransferFrom(msg.sender, address(this), assets);
    }

    /// @inheritdoc IIsolatedMarkets
    function withdrawCollateral(
        MarketParams calldata params,
        uint256 assets,
        address onBehalf,
        address receiver
    ) external nonReentrant {
        (bytes32 id, Market storage book) = _begin(params, assets, 0, receiver);
        _requireAuthorized(onBehalf);
        _positions[id][onBehalf].collateral -= assets.toUint128();
        _requireHealthy(params, id, book, onBehalf);
        emit WithdrawCollateral(id, msg.sender, onBehalf, receiver, assets);
        IERC20(params.collateralToken).safeTransfer(receiver, assets);
    }

    // ------------------------------------------------------------------------------------------------ liquidators

    /// @inheritdoc IIsolatedMarkets
    function liquidate(
        MarketParams calldata params,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        bytes calldata data
    ) external nonReentrant returns (uint256, uint256) {
        _requireNoCallback(data);
        (bytes32 id, ) = _begin(params, seizedAssets, repaidShares, borrower);
        Liquidation memory made = _settle(params, id, borrower, seizedAssets, repaidShares);
        _announce(id, borrower, made);
        IERC20(params.collateralToken).safeTransfer(msg.sender, made.seized);
        IERC20(params.loanToken).safeTransferFrom(msg.sender, address(this), made.repaid);
        return (made.seized, made.repaid);
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev What every call that moves money starts with.
    function _begin(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address party
    ) private returns (bytes32 id, Market storage book) {
        (id, book) = _open(params);
        _requireOne(assets, shares);
        if (party == address(0)) revert ZeroAddress();
        _accrue(params, id, book);
    }

    /// @dev What is seized follows from what is repaid, or the other way round, whichever was not named.
    function _settle(
        MarketParams calldata params,
        bytes32 id,
        address borrower,
        uint256 seized,
        uint256 shares
    ) private returns (Liquidation memory made) {
        Market storage book = _markets[id];
        MarketPosition storage held = _positions[id][borrower];
        uint256 price = IMarketOracle(params.oracle).price();
        if (_isHealthy(params, held, book, price)) revert HealthyPosition(id, borrower);
        (uint256 assets, uint256 totalShares) = (book.totalBorrowAssets, book.totalBorrowShares);
        if (seized > 0) shares = seized.debtFor(price, params.lltv).toSharesUp(assets, totalShares);
        else seized = shares.toAssetsDown(assets, totalShares).collateralFor(price, params.lltv);

        (made.seized, made.shares, made.repaid) = (seized, shares, shares.toAssetsUp(assets, totalShares));
        _reduceDebt(held, book, made.repaid, shares);
        held.collateral -= seized.toUint128();
        if (held.collateral == 0) (made.badAssets, made.badShares) = _writeOff(book, held);
    }

    function _announce(bytes32 id, address borrower, Liquidation memory made) private {
        emit Liquidate(id, msg.sender, borrower, made.repaid, made.shares, made.seized, made.badAssets, made.badShares);
    }

    /// @dev Debts are rounded up, so that the last to repay may pay a unit more than all that is owed.
    function _reduceDebt(MarketPosition storage held, Market storage book, uint256 assets, uint256 shares) private {
        held.borrowShares -= shares.toUint128();
        book.totalBorrowShares -= shares.toUint128();
        book.totalBorrowAssets = uint128(Math.saturatingSub(book.totalBorrowAssets, assets));
    }

    /// @dev What an account without collateral owes is no longer owed, and no longer claimed.
    function _writeOff(
        Market storage book,
        MarketPosition storage held
    ) private returns (uint256 assets, uint256 shares) {
        shares = held.borrowShares;
        if (shares == 0) return (0, 0);
        assets = Math.min(book.totalBorrowAssets, shares.toAssetsUp(book.totalBorrowAssets, book.totalBorrowShares));
        book.totalBorrowAssets -= uint128(assets);
        book.totalSupplyAssets -= uint128(assets);
        book.totalBorrowShares -= uint128(shares);
        held.borrowShares = 0;
    }
}

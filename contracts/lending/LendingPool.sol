// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";
import {IFlashLoanSimpleReceiver} from "../interfaces/IFlashLoanSimpleReceiver.sol";
import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IReceiptToken} from "../interfaces/IReceiptToken.sol";
import {ReserveConfigurationMap, UserConfigurationMap} from "../interfaces/LendingTypes.sol";
import {Percentage} from "../math/Percentage.sol";
import {WadRayMath} from "../math/WadRayMath.sol";
import {LendingPoolBase} from "./LendingPoolBase.sol";
import {LendingPoolLiquidation} from "./LendingPoolLiquidation.sol";
import {Accounts} from "./libraries/Accounts.sol";
import {ReserveConfiguration} from "./libraries/ReserveConfiguration.sol";
import {Reserves} from "./libraries/Reserves.sol";
import {UserConfiguration} from "./libraries/UserConfiguration.sol";

/// @title A monolithic lending pool: all collateral of an account backs all of its debt
/// @notice Aave V3's semantics and arithmetic for variable debt. The rhythm of an action: accrue, check, change, re-rate,
/// move tokens. Every entry point is locked against re-entry, so a token with hooks can do nothing in the middle of one;
/// the receiver of a flash loan may use the pool, since nothing is half done then.
contract LendingPool is LendingPoolLiquidation {
    using Percentage for uint256;
    using ReserveConfiguration for ReserveConfigurationMap;
    using Reserves for Reserves.Reserve;
    using SafeCast for uint256;
    using UserConfiguration for UserConfigurationMap;
    using WadRayMath for uint256;

    uint256 private constant VARIABLE = 2;

    constructor(address oracle_, address treasury_, address owner_) LendingPoolBase(oracle_, treasury_, owner_) {}

    // ------------------------------------------------------------------------------------------------ suppliers

    /// @inheritdoc ILendingPool
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external nonReentrant {
        if (amount == 0) revert InvalidAmount();
        if (onBehalfOf == address(0)) revert ZeroAddress();
        Reserves.Reserve storage reserve = _listed(asset);
        Reserves.State memory state = reserve.accrue();
        _requireUsable(state.configuration, asset);
        if (state.configuration.isFrozen()) revert ReserveFrozen(asset);
        _requireBelowSupplyCap(reserve, state, amount);

        reserve.updateRates(state, asset, amount, 0);
        _pull(asset, msg.sender, address(state.receipt), amount);
        bool isFirst = state.receipt.mint(msg.sender, onBehalfOf, amount, state.liquidityIndex);
        if (isFirst && state.configuration.ltv() != 0) _useAsCollateral(asset, reserve.id, onBehalfOf, true);
        emit Supply(asset, msg.sender, onBehalfOf, amount, referralCode);
    }

    /// @inheritdoc ILendingPool
    function withdraw(address asset, uint256 amount, address to) external nonReentrant returns (uint256) {
        if (to == address(0)) revert ZeroAddress();
        Reserves.Reserve storage reserve = _listed(asset);
        Reserves.State memory state = reserve.accrue();
        uint256 balance = state.receipt.scaledBalanceOf(msg.sender).rayMul(state.liquidityIndex);
        if (amount == type(uint256).max) amount = balance;
        if (amount == 0) revert InvalidAmount();
        if (amount > balance) revert NotEnoughUserBalance(balance, amount);
        _requireUsable(state.configuration, asset);

        reserve.updateRates(state, asset, 0, amount);
        bool isCollateral = _usersConfig[msg.sender].isUsingAsCollateral(reserve.id);
        if (isCollateral && amount == balance) _useAsCollateral(asset, reserve.id, msg.sender, false);
        state.receipt.burn(msg.sender, to, amount, state.liquidityIndex);
        if (isCollateral) _requireHealthy(msg.sender, state.configuration);
        emit Withdraw(asset, msg.sender, to, amount);
        return amount;
    }

    /// @inheritdoc ILendingPool
    function setUserUseReserveAsCollateral(address asset, bool useAsCollateral) external nonReentrant {
        Reserves.Reserve storage reserve = _listed(asset);
        ReserveConfigurationMap memory config = reserve.configuration;
        if (reserve.receipt.scaledBalanceOf(msg.sender) == 0) revert UnderlyingBalanceZero();
        _requireUsable(config, asset);
        if (_usersConfig[msg.sender].isUsingAsCollateral(reserve.id) == useAsCollateral) return;

        if (useAsCollateral && config.ltv() == 0) revert LtvValidationFailed();
        _useAsCollateral(asset, reserve.id, msg.sender, useAsCollateral);
        if (!useAsCollateral) _requireHealthAndLtv(msg.sender, config);
    }

    /// @inheritdoc ILendingPool
    function eliminateReserveDeficit(address asset, uint256 amount) external nonReentrant {
        if (amount == 0) revert InvalidAmount();
        Reserves.Reserve storage reserve = _listed(asset);
        if (_usersConfig[msg.sender].isBorrowingAny()) revert CallerHasDebt(msg.sender);
        if (amount > reserve.deficit) revert DeficitExceeded(reserve.deficit, amount);
        Reserves.State memory state = reserve.accrue();
        uint256 balance = state.receipt.scaledBalanceOf(msg.sender).rayMul(state.liquidityIndex);
        if (amount > balance) revert NotEnoughUserBalance(balance, amount);
        _requireUsable(state.configuration, asset);

        bool isCollateral = _usersConfig[msg.sender].isUsingAsCollateral(reserve.id);
        if (isCollateral && amount == balance) _useAsCollateral(asset, reserve.id, msg.sender, false);
        // The receiver is the receipt token itself: the claim is burned and the liquidity stays.
        state.receipt.burn(msg.sender, address(state.receipt), amount, state.liquidityIndex);
        reserve.deficit -= uint128(amount);
        reserve.updateRates(state, asset, 0, 0);
        emit DeficitCovered(asset, msg.sender, amount);
    }

    /// @inheritdoc ILendingPool
    function finalizeTransfer(
        address asset,
        address from,
        address to,
        uint256 amount,
        uint256 balanceFromBefore,
        uint256 balanceToBefore
    ) external nonReentrant {
        Reserves.Reserve storage reserve = _listed(asset);
        if (msg.sender != address(reserve.receipt)) revert CallerNotReceiptToken(msg.sender);
        ReserveConfigurationMap memory config = reserve.configuration;
        if (config.isPaused()) revert ReservePaused(asset);
        if (from == to || amount == 0) return;

        uint256 id = reserve.id;
        if (_usersConfig[from].isUsingAsCollateral(id)) {
            _requireHealthy(from, config);
            if (balanceFromBefore == amount) _useAsCollateral(asset, id, from, false);
        }
        if (balanceToBefore == 0 && config.ltv() != 0) _useAsCollateral(asset, id, to, true);
    }

    // ------------------------------------------------------------------------------------------------ borrowers

    /// @inheritdoc ILendingPool
    function borrow(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        uint16 referralCode,
        address onBehalfOf
    ) external nonReentrant {
        _requireNotHalted(ICircuitBreaker.Action.Borrow);
        Reserves.Reserve storage reserve = _listed(asset);
        Reserves.State memory state = reserve.accrue();
        if (amount == 0) revert InvalidAmount();
        if (interestRateMode != VARIABLE) revert InvalidInterestRateMode(interestRateMode);
        _requireBorrowable(state, asset, amount);
        _requireCovered(state.configuration, asset, amount, onBehalfOf);

        bool isFirst = state.debt.mint(msg.sender, onBehalfOf, amount, state.borrowIndex);
        if (isFirst) _usersConfig[onBehalfOf].setBorrowing(reserve.id, true);
        reserve.updateRates(state, asset, 0, amount);
        state.receipt.transferUnderlyingTo(msg.sender, amount);
        emit Borrow(asset, msg.sender, onBehalfOf, amount, uint8(VARIABLE), reserve.borrowRate, referralCode);
    }

    /// @inheritdoc ILendingPool
    function repay(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        address onBehalfOf
    ) external nonReentrant returns (uint256) {
        if (amount == 0) revert InvalidAmount();
        if (interestRateMode != VARIABLE) revert InvalidInterestRateMode(interestRateMode);
        if (amount == type(uint256).max && msg.sender != onBehalfOf) revert NoExplicitAmountOnBehalf();
        Reserves.Reserve storage reserve = _listed(asset);
        Reserves.State memory state = reserve.accrue();
        _requireUsable(state.configuration, asset);
        uint256 debt = state.debt.scaledBalanceOf(onBehalfOf).rayMul(state.borrowIndex);
        if (debt == 0) revert NoDebt(onBehalfOf, asset);
        uint256 repaid = amount < debt ? amount : debt;

        state.debt.burn(onBehalfOf, repaid, state.borrowIndex);
        if (repaid == debt) _usersConfig[onBehalfOf].setBorrowing(reserve.id, false);
        reserve.updateRates(state, asset, repaid, 0);
        _pull(asset, msg.sender, address(state.receipt), repaid);
        emit Repay(asset, onBehalfOf, msg.sender, repaid, false);
        return repaid;
    }

    // ------------------------------------------------------------------------------------------------ anyone

    /// @inheritdoc ILendingPool
    function flashLoanSimple(
        address receiverAddress,
        address asset,
        uint256 amount,
        bytes calldata params,
        uint16 referralCode
    ) external {
        if (_reentrancyGuardEntered()) revert ReentrancyGuardReentrantCall();
        Reserves.Reserve storage reserve = _listed(asset);
        ReserveConfigurationMap memory config = reserve.configuration;
        _requireUsable(config, asset);
        if (!config.isFlashLoanEnabled()) revert FlashLoanDisabled(asset);

        uint256 premium = amount.percentMul(FLASHLOAN_PREMIUM_TOTAL);
        reserve.receipt.transferUnderlyingTo(receiverAddress, amount);
        bool succeeded = IFlashLoanSimpleReceiver(receiverAddress).executeOperation(
            asset,
            amount,
            premium,
            msg.sender,
            params
        );
        if (!succeeded) revert InvalidFlashLoanReturn();

        _settleFlashLoan(reserve, asset, receiverAddress, amount, premium);
        emit FlashLoan(receiverAddress, msg.sender, asset, amount, 0, premium, referralCode);
    }

    /// @inheritdoc ILendingPool
    function mintToTreasury(address[] calldata assets) external nonReentrant {
        for (uint256 i = 0; i < assets.length; ++i) {
            Reserves.Reserve storage reserve = _reserves[assets[i]];
            uint256 accrued = reserve.accruedToTreasury;
            if (accrued == 0 || !reserve.configuration.isActive()) continue; // neither for assets that are not listed
            reserve.accruedToTreasury = 0;
            uint256 index = reserve.normalizedIncome();
            uint256 amount = accrued.rayMul(index);
            reserve.receipt.mint(address(this), treasury, amount, index);
            emit MintedToTreasury(assets[i], amount);
        }
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _settleFlashLoan(
        Reserves.Reserve storage reserve,
        address asset,
        address receiver,
        uint256 amount,
        uint256 premium
    ) private nonReentrant {
        uint256 premiumToProtocol = premium.percentMul(FLASHLOAN_PREMIUM_TO_PROTOCOL);
        Reserves.State memory state = reserve.accrue();
        IReceiptToken receipt = state.receipt;
        uint256 claims =
            receipt.scaledTotalSupply().rayMul(state.liquidityIndex) +
                uint256(reserve.accruedToTreasury).rayMul(state.liquidityIndex);
        reserve.cumulateToLiquidityIndex(state, claims, premium - premiumToProtocol);
        reserve.accruedToTreasury += premiumToProtocol.rayDiv(state.liquidityIndex).toUint128();

        reserve.updateRates(state, asset, amount + premium, 0);
        _pull(asset, receiver, address(receipt), amount + premium);
    }

    function _requireBelowSupplyCap(
        Reserves.Reserve storage reserve,
        Reserves.State memory state,
        uint256 amount
    ) private view {
        uint256 cap = state.configuration.supplyCapUnits();
        if (cap == 0) return;
        uint256 scaled = state.receipt.scaledTotalSupply() + reserve.accruedToTreasury;
        uint256 supplied = scaled.rayMul(state.liquidityIndex) + amount;
        if (supplied > cap) revert SupplyCapExceeded(supplied, cap);
    }

    function _requireBorrowable(Reserves.State memory state, address asset, uint256 amount) private view {
        _requireUsable(state.configuration, asset);
        if (state.configuration.isFrozen()) revert ReserveFrozen(asset);
        if (!state.configuration.isBorrowingEnabled()) revert BorrowingNotEnabled(asset);
        uint256 cap = state.configuration.borrowCapUnits();
        if (cap == 0) return;
        uint256 debt = state.debt.scaledTotalSupply().rayMul(state.borrowIndex) + amount;
        if (debt > cap) revert BorrowCapExceeded(debt, cap);
    }

    /// @dev The account must be healthy and its collateral, at its LTV, cover the old debt and the new.
    function _requireCovered(
        ReserveConfigurationMap memory config,
        address asset,
        uint256 amount,
        address user
    ) private view {
        Accounts.Health memory health = _healthOf(user);
        if (health.collateralBase == 0) revert CollateralBalanceZero(user);
        if (health.ltvBps == 0) revert LtvValidationFailed();
        if (health.healthFactor <= HEALTHY) revert HealthFactorTooLow(health.healthFactor);

        uint256 value = (IPriceOracle(oracle).getAssetPrice(asset) * amount) / config.unit();
        uint256 needed = (health.debtBase + value).percentDiv(health.ltvBps);
        if (needed > health.collateralBase) revert CollateralCannotCoverBorrow(needed, health.collateralBase);
    }

    /// @dev For an account that gave up collateral of a reserve: if it owes anything it must be healthy, and collateral
    /// with an LTV of 0 must go first.
    function _requireHealthy(address user, ReserveConfigurationMap memory config) private view {
        if (_usersConfig[user].isBorrowingAny()) _requireHealthAndLtv(user, config);
    }

    function _requireHealthAndLtv(address user, ReserveConfigurationMap memory config) private view {
        Accounts.Health memory health = _healthOf(user);
        if (health.healthFactor < HEALTHY) revert HealthFactorTooLow(health.healthFactor);
        if (health.hasZeroLtvCollateral && config.ltv() != 0) revert LtvValidationFailed();
    }
}

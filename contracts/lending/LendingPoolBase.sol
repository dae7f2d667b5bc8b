// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";
import {IDebtToken} from "../interfaces/IDebtToken.sol";
import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IReceiptToken} from "../interfaces/IReceiptToken.sol";
import {IScaledToken} from "../interfaces/IScaledToken.sol";
import {
    RateSettings,
    ReserveConfigurationMap,
    ReserveData,
    ReserveSettings,
    UserConfigurationMap
} from "../interfaces/LendingTypes.sol";
import {Percentage} from "../math/Percentage.sol";
import {WadRayMath} from "../math/WadRayMath.sol";
import {Accounts} from "./libraries/Accounts.sol";
import {ReserveConfiguration} from "./libraries/ReserveConfiguration.sol";
import {Reserves} from "./libraries/Reserves.sol";
import {UserConfiguration} from "./libraries/UserConfiguration.sol";

/// @title The state of a lending pool, its settings, and what can be read of it
abstract contract LendingPoolBase is ILendingPool, Ownable, ReentrancyGuard {
    using Percentage for uint256;
    using ReserveConfiguration for ReserveConfigurationMap;
    using Reserves for Reserves.Reserve;
    using SafeERC20 for IERC20;
    using UserConfiguration for UserConfigurationMap;

    uint256 private constant MAX_RESERVES = 128;
    uint8 private constant MAX_DECIMALS = 18;
    uint16 private constant DEFAULT_FLASH_LOAN_PREMIUM_BPS = 5;

    address public immutable treasury;
    address public oracle;
    address public breaker;
    uint128 public FLASHLOAN_PREMIUM_TOTAL = DEFAULT_FLASH_LOAN_PREMIUM_BPS;
    uint128 public FLASHLOAN_PREMIUM_TO_PROTOCOL;

    mapping(address asset => Reserves.Reserve) internal _reserves;
    mapping(address user => UserConfigurationMap) internal _usersConfig;
    address[] internal _reservesList;

    constructor(address oracle_, address treasury_, address owner_) Ownable(owner_) {
        if (oracle_ == address(0) || treasury_ == address(0)) revert ZeroAddress();
        oracle = oracle_;
        treasury = treasury_;
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc ILendingPool
    function initReserve(
        address asset,
        address aToken,
        address variableDebtToken,
        ReserveSettings calldata settings,
        RateSettings calldata rates
    ) external onlyOwner {
        Reserves.Reserve storage reserve = _reserves[asset];
        if (address(reserve.receipt) != address(0)) revert ReserveAlreadyListed(asset);
        if (_reservesList.length == MAX_RESERVES) revert TooManyReserves();
        uint8 decimals = IERC20Metadata(asset).decimals();
        if (decimals > MAX_DECIMALS) revert TooManyDecimals(asset, decimals);
        _requireUnusedToken(aToken, asset);
        _requireUnusedToken(variableDebtToken, asset);

        reserve.liquidityIndex = uint128(WadRayMath.RAY);
        reserve.borrowIndex = uint128(WadRayMath.RAY);
        reserve.receipt = IReceiptToken(aToken);
        reserve.debt = IDebtToken(variableDebtToken);
        reserve.id = uint16(_reservesList.length);
        _reservesList.push(asset);
        emit ReserveInitialized(asset, aToken, variableDebtToken);

        _configure(asset, reserve, settings, decimals);
        _setRates(asset, reserve, rates);
    }

    /// @inheritdoc ILendingPool
    function configureReserve(address asset, ReserveSettings calldata settings) external onlyOwner {
        Reserves.Reserve storage reserve = _listed(asset);
        // The reserve factor in force so far applies to the interest so far.
        reserve.accrue();
        ReserveConfigurationMap memory previous = reserve.configuration;
        _configure(asset, reserve, settings, previous.decimals());
        reserve.configuration = reserve.configuration.withFlags(
            previous.isActive(),
            previous.isFrozen(),
            previous.isPaused()
        );
        reserve.updateRates(reserve.accrue(), asset, 0, 0);
    }

    /// @inheritdoc ILendingPool
    function setRateModel(address asset, RateSettings calldata rates) external onlyOwner {
        Reserves.Reserve storage reserve = _listed(asset);
        Reserves.State memory state = reserve.accrue();
        _setRates(asset, reserve, rates);
        reserve.updateRates(state, asset, 0, 0);
    }

    /// @inheritdoc ILendingPool
    function setReserveFlags(address asset, bool active, bool frozen, bool paused) external onlyOwner {
        Reserves.Reserve storage reserve = _listed(asset);
        ReserveConfigurationMap memory config = reserve.configuration;
        reserve.configuration = config.withFlags(active, frozen, paused);
        emit ReserveFlagsSet(asset, active, frozen, paused);
    }

    /// @inheritdoc ILendingPool
    function setOracle(address oracle_) external onlyOwner {
        if (oracle_ == address(0)) revert ZeroAddress();
        oracle = oracle_;
        emit OracleSet(oracle_);
    }

    /// @inheritdoc ILendingPool
    function setBreaker(address breaker_) external onlyOwner {
        breaker = breaker_;
        emit BreakerSet(breaker_);
    }

    /// @inheritdoc ILendingPool
    function setFlashLoanPremium(uint16 totalBps, uint16 toProtocolBps) external onlyOwner {
        if (totalBps > Percentage.ONE_BPS || toProtocolBps > Percentage.ONE_BPS) revert InvalidReserveSettings();
        FLASHLOAN_PREMIUM_TOTAL = totalBps;
        FLASHLOAN_PREMIUM_TO_PROTOCOL = toProtocolBps;
        emit FlashLoanPremiumSet(totalBps, toProtocolBps);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc ILendingPool
    function getUserAccountData(
        address user
    ) external view returns (uint256, uint256, uint256, uint256, uint256, uint256) {
        Accounts.Health memory health = _healthOf(user);
        uint256 borrowable = health.collateralBase.percentMul(health.ltvBps);
        uint256 available = borrowable < health.debtBase ? 0 : borrowable - health.debtBase;
        return (
            health.collateralBase,
            health.debtBase,
            available,
            health.thresholdBps,
            health.ltvBps,
            health.healthFactor
        );
    }

    /// @inheritdoc ILendingPool
    function getReserveData(address asset) external view returns (ReserveData memory data) {
        Reserves.Reserve storage reserve = _reserves[asset];
        data.configuration = reserve.configuration;
        data.liquidityIndex = reserve.liquidityIndex;
        data.currentLiquidityRate = reserve.liquidityRate;
        data.variableBorrowIndex = reserve.borrowIndex;
        data.currentVariableBorrowRate = reserve.borrowRate;
        data.lastUpdateTimestamp = reserve.lastUpdate;
        data.id = reserve.id;
        data.aTokenAddress = address(reserve.receipt);
        data.variableDebtTokenAddress = address(reserve.debt);
        data.accruedToTreasury = reserve.accruedToTreasury;
    }

    /// @inheritdoc ILendingPool
    function getConfiguration(address asset) external view returns (ReserveConfigurationMap memory) {
        return _reserves[asset].configuration;
    }

    /// @inheritdoc ILendingPool
    function getUserConfiguration(address user) external view returns (UserConfigurationMap memory) {
        return _usersConfig[user];
    }

    /// @inheritdoc ILendingPool
    function getReservesList() external view returns (address[] memory) {
        return _reservesList;
    }

    /// @inheritdoc ILendingPool
    function getReserveNormalizedIncome(address asset) external view returns (uint256) {
        return _reserves[asset].normalizedIncome();
    }

    /// @inheritdoc ILendingPool
    function getReserveNormalizedVariableDebt(address asset) external view returns (uint256) {
        return _reserves[asset].normalizedDebt();
    }

    /// @inheritdoc ILendingPool
    function getReserveDeficit(address asset) external view returns (uint256) {
        return _reserves[asset].deficit;
    }

    /// @inheritdoc ILendingPool
    function getRateModel(address asset) external view returns (RateSettings memory) {
        return _reserves[asset].rates;
    }

    // ------------------------------------------------------------------------------------------------ shared

    function _listed(address asset) internal view returns (Reserves.Reserve storage reserve) {
        reserve = _reserves[asset];
        if (address(reserve.receipt) == address(0)) revert ReserveNotListed(asset);
    }

    function _healthOf(address user) internal view returns (Accounts.Health memory) {
        return Accounts.healthOf(_reserves, _reservesList, _usersConfig[user], user, IPriceOracle(oracle));
    }

    function _requireUsable(ReserveConfigurationMap memory config, address asset) internal pure {
        if (!config.isActive()) revert ReserveInactive(asset);
        if (config.isPaused()) revert ReservePaused(asset);
    }

    function _requireNotHalted(ICircuitBreaker.Action action) internal view {
        if (breaker != address(0)) ICircuitBreaker(breaker).check(action);
    }

    /// @dev Takes tokens into the reserve and refuses those of which less, or more, arrives than was sent: crediting
    /// the amount sent would create claims out of nothing.
    function _pull(address asset, address from, address receipt, uint256 amount) internal {
        uint256 before = IERC20(asset).balanceOf(receipt);
        IERC20(asset).safeTransferFrom(from, receipt, amount);
        uint256 received = IERC20(asset).balanceOf(receipt) - before;
        if (received != amount) revert TransferAmountMismatch(asset, amount, received);
    }

    function _useAsCollateral(address asset, uint256 id, address user, bool using_) internal {
        _usersConfig[user].setUsingAsCollateral(id, using_);
        if (using_) emit ReserveUsedAsCollateralEnabled(asset, user);
        else emit ReserveUsedAsCollateralDisabled(asset, user);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _configure(
        address asset,
        Reserves.Reserve storage reserve,
        ReserveSettings calldata settings,
        uint8 decimals
    ) private {
        _requireValid(settings);
        reserve.configuration = ReserveConfiguration.pack(settings, decimals);
        emit ReserveConfigured(asset, settings);
    }

    function _setRates(address asset, Reserves.Reserve storage reserve, RateSettings calldata rates) private {
        if (rates.optimalUsageBps == 0 || rates.optimalUsageBps > Percentage.ONE_BPS) revert InvalidReserveSettings();
        reserve.rates = rates;
        emit RateModelSet(asset, rates);
    }

    function _requireUnusedToken(address token, address asset) private view {
        IScaledToken scaled = IScaledToken(token);
        bool matches = scaled.POOL() == address(this) && scaled.UNDERLYING_ASSET_ADDRESS() == asset;
        if (!matches || scaled.scaledTotalSupply() != 0) revert TokenMismatch(token);
    }

    /// @dev A liquidation at the threshold must leave enough to pay the bonus: threshold * bonus <= 100%.
    function _requireValid(ReserveSettings calldata settings) private pure {
        uint256 one = Percentage.ONE_BPS;
        uint256 threshold = settings.liquidationThresholdBps;
        uint256 bonus = settings.liquidationBonusBps;
        bool isCollateral = bonus > one && threshold.percentMul(bonus) <= one;
        bool isNone = threshold == 0 && bonus == 0;
        bool inRange =
            settings.ltvBps <= threshold &&
                settings.reserveFactorBps <= one &&
                settings.liquidationProtocolFeeBps <= one &&
                settings.supplyCap <= ReserveConfiguration.MAX_CAP &&
                settings.borrowCap <= ReserveConfiguration.MAX_CAP;
        if (!inRange || (threshold == 0 ? !isNone : !isCollateral)) revert InvalidReserveSettings();
    }
}

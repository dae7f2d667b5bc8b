// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    ReserveConfigurationMap,
    ReserveData,
    ReserveSettings,
    RateSettings,
    UserConfigurationMap
} from "./LendingTypes.sol";
import {ILendingPoolErrors} from "./ILendingPoolErrors.sol";

/// @title A lending pool with Aave V3's functions, events, semantics and arithmetic
/// @notice Signatures and events are those of Aave V3.0's `IPool`, so that one adapter serves both; the recognition of
/// bad debt is V3.3's. Amounts are in base units of the asset, the base currency has 8 decimals (US dollars), health
/// factors are in wads, indices and yearly rates in rays. What is left out is listed in docs/contracts.md.
interface ILendingPool is ILendingPoolErrors {
    // ------------------------------------------------------------------------------------------------ events

    /// @notice Emitted when `amount` is supplied by `user` for `onBehalfOf`.
    event Supply(
        address indexed reserve,
        address user,
        address indexed onBehalfOf,
        uint256 amount,
        uint16 indexed referralCode
    );

    /// @notice Emitted when `user` withdraws `amount` to `to`.
    event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount);

    /// @notice Emitted when `user` borrows for `onBehalfOf`.
    /// @param interestRateMode Always 2, variable.
    /// @param borrowRate The yearly rate after the loan.
    event Borrow(
        address indexed reserve,
        address user,
        address indexed onBehalfOf,
        uint256 amount,
        uint8 interestRateMode,
        uint256 borrowRate,
        uint16 indexed referralCode
    );

    /// @notice Emitted when `repayer` repays debt of `user`.
    /// @param useATokens Always false.
    event Repay(
        address indexed reserve,
        address indexed user,
        address indexed repayer,
        uint256 amount,
        bool useATokens
    );

    /// @notice Emitted when a reserve begins to count as collateral of `user`.
    event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user);

    /// @notice Emitted when a reserve ceases to count as collateral of `user`.
    event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user);

    /// @notice Emitted with every change of rates.
    /// @param stableBorrowRate Always 0.
    event ReserveDataUpdated(
        address indexed reserve,
        uint256 liquidityRate,
        uint256 stableBorrowRate,
        uint256 variableBorrowRate,
        uint256 liquidityIndex,
        uint256 variableBorrowIndex
    );

    /// @notice Emitted when debt is repaid by a liquidator against collateral.
    /// @param debtToCover The debt repaid.
    /// @param liquidatedCollateralAmount The collateral that the liquidator received. The treasury's part of the bonus
    /// comes on top.
    event LiquidationCall(
        address indexed collateralAsset,
        address indexed debtAsset,
        address indexed user,
        uint256 debtToCover,
        uint256 liquidatedCollateralAmount,
        address liquidator,
        bool receiveAToken
    );

    /// @notice Emitted when debt of an account without collateral is written off: bad debt.
    event DeficitCreated(address indexed user, address indexed debtAsset, uint256 amountCreated);

    /// @notice Emitted when someone gives up claims to cover bad debt.
    event DeficitCovered(address indexed reserve, address caller, uint256 amountCovered);

    /// @notice Emitted when a flash loan was repaid.
    event FlashLoan(
        address indexed target,
        address initiator,
        address indexed asset,
        uint256 amount,
        uint8 interestRateMode,
        uint256 premium,
        uint16 indexed referralCode
    );

    /// @notice Emitted when the treasury's accrued income is minted as receipts.
    event MintedToTreasury(address indexed reserve, uint256 amountMinted);

    /// @notice Emitted when an asset is listed.
    event ReserveInitialized(address indexed asset, address indexed aToken, address variableDebtToken);

    /// @notice Emitted when a reserve's settings change.
    event ReserveConfigured(address indexed asset, ReserveSettings settings);

    /// @notice Emitted when a reserve's rate curve changes.
    event RateModelSet(address indexed asset, RateSettings rates);

    /// @notice Emitted when a reserve's state flags change.
    event ReserveFlagsSet(address indexed asset, bool active, bool frozen, bool paused);

    /// @notice Emitted when the oracle changes.
    event OracleSet(address indexed oracle);

    /// @notice Emitted when the circuit breaker changes.
    event BreakerSet(address indexed breaker);

    /// @notice Emitted when flash loan premiums change.
    event FlashLoanPremiumSet(uint16 totalBps, uint16 toProtocolBps);

    // ------------------------------------------------------------------------------------------------ users

    /// @notice Takes `amount` of `asset` from the caller and credits receipts to `onBehalfOf`. A first supply counts as
    /// collateral at once if the asset has an LTV.
    function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode) external;

    /// @notice Burns the caller's receipts and sends the underlying to `to`. `type(uint256).max` withdraws all.
    /// @return The amount withdrawn.
    function withdraw(address asset, uint256 amount, address to) external returns (uint256);

    /// @notice Sends `amount` of `asset` to the caller against the collateral of `onBehalfOf`, who must be the caller or
    /// have delegated the right.
    /// @param interestRateMode 2, variable.
    function borrow(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        uint16 referralCode,
        address onBehalfOf
    ) external;

    /// @notice Repays debt of `onBehalfOf` from the caller. `type(uint256).max` repays all of one's own.
    /// @return The amount repaid.
    function repay(
        address asset,
        uint256 amount,
        uint256 interestRateMode,
        address onBehalfOf
    ) external returns (uint256);

    /// @notice Lets the caller's balance of `asset` count as collateral, or no longer.
    function setUserUseReserveAsCollateral(address asset, bool useAsCollateral) external;

    /// @notice Repays debt of an account whose health factor is below 1 and seizes collateral worth as much plus the
    /// bonus, at the oracle's prices. Up to half the debt while the health factor is above 0.95, up to all of it
    /// otherwise. Debt that is left when no collateral is left is written off as a deficit of its reserve.
    /// @param debtToCover The most to repay; `type(uint256).max` for as much as allowed.
    /// @param receiveAToken Whether to receive receipts rather than the underlying.
    function liquidationCall(
        address collateralAsset,
        address debtAsset,
        address user,
        uint256 debtToCover,
        bool receiveAToken
    ) external;

    /// @notice Lends `amount` for the length of one call to `receiverAddress`, for a premium.
    function flashLoanSimple(
        address receiverAddress,
        address asset,
        uint256 amount,
        bytes calldata params,
        uint16 referralCode
    ) external;

    /// @notice Burns the caller's receipts to cover bad debt of the reserve.
    function eliminateReserveDeficit(address asset, uint256 amount) external;

    /// @notice Mints the treasury's accrued income of the reserves as receipts.
    function mintToTreasury(address[] calldata assets) external;

    /// @notice Checks a transfer of receipts and updates what counts as collateral. Receipt tokens only.
    function finalizeTransfer(
        address asset,
        address from,
        address to,
        uint256 amount,
        uint256 balanceFromBefore,
        uint256 balanceToBefore
    ) external;

    // ------------------------------------------------------------------------------------------------ owner

    /// @notice Lists an asset with its tokens, which must belong to this pool and be unused. Owner only.
    function initReserve(
        address asset,
        address aToken,
        address variableDebtToken,
        ReserveSettings calldata settings,
        RateSettings calldata rates
    ) external;

    /// @notice Changes a reserve's settings. Owner only.
    function configureReserve(address asset, ReserveSettings calldata settings) external;

    /// @notice Changes a reserve's rate curve. Owner only.
    function setRateModel(address asset, RateSettings calldata rates) external;

    /// @notice Sets whether a reserve is active (usable at all), frozen (takes no new supply or debt) and paused (takes
    /// nothing, and is not liquidated). Owner only.
    function setReserveFlags(address asset, bool active, bool frozen, bool paused) external;

    /// @notice Sets the price oracle. Owner only.
    function setOracle(address oracle) external;

    /// @notice Sets the circuit breaker, 0 for none. Owner only.
    function setBreaker(address breaker) external;

    /// @notice Sets the flash loan premium and the treasury's share of it, in basis points. Owner only.
    function setFlashLoanPremium(uint16 totalBps, uint16 toProtocolBps) external;

    // ------------------------------------------------------------------------------------------------ views

    /// @return totalCollateralBase The value of the collateral, in the base currency.
    /// @return totalDebtBase The value of the debt, in the base currency.
    /// @return availableBorrowsBase How much more may be borrowed, in the base currency.
    /// @return currentLiquidationThreshold The threshold, averaged over the collateral's value, in basis points.
    /// @return ltv The LTV, averaged likewise.
    /// @return healthFactor Collateral times threshold over debt, in wads; the maximum when there is no debt.
    function getUserAccountData(
        address user
    )
        external
        view
        returns (
            uint256 totalCollateralBase,
            uint256 totalDebtBase,
            uint256 availableBorrowsBase,
            uint256 currentLiquidationThreshold,
            uint256 ltv,
            uint256 healthFactor
        );

    /// @return The reserve of `asset`.
    function getReserveData(address asset) external view returns (ReserveData memory);

    /// @return The reserve's parameters.
    function getConfiguration(address asset) external view returns (ReserveConfigurationMap memory);

    /// @return What the account uses each reserve for.
    function getUserConfiguration(address user) external view returns (UserConfigurationMap memory);

    /// @return The listed assets, in the order of their ids.
    function getReservesList() external view returns (address[] memory);

    /// @return The liquidity index as of now.
    function getReserveNormalizedIncome(address asset) external view returns (uint256);

    /// @return The variable borrow index as of now.
    function getReserveNormalizedVariableDebt(address asset) external view returns (uint256);

    /// @return The bad debt of the reserve, in base units.
    function getReserveDeficit(address asset) external view returns (uint256);

    /// @return The rate curve of the reserve.
    function getRateModel(address asset) external view returns (RateSettings memory);

    /// @return The price oracle.
    function oracle() external view returns (address);

    /// @return The circuit breaker, or 0.
    function breaker() external view returns (address);

    /// @return Who receives the treasury's income.
    function treasury() external view returns (address);

    /// @return The flash loan premium in basis points.
    function FLASHLOAN_PREMIUM_TOTAL() external view returns (uint128);

    /// @return The treasury's share of the premium in basis points.
    function FLASHLOAN_PREMIUM_TO_PROTOCOL() external view returns (uint128);
}

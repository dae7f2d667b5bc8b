// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A reserve's parameters as a bitmap in Aave V3's layout; `ReserveConfiguration` names the bits.
struct ReserveConfigurationMap {
    uint256 data;
}

/// @notice What an account uses each reserve for, two bits a reserve in Aave V3's layout: bit 2i says that it borrows
/// reserve i, bit 2i + 1 that it uses it as collateral.
struct UserConfigurationMap {
    uint256 data;
}

/// @notice A reserve as Aave V3.0's `getReserveData` gives it. Indices and yearly rates are in rays.
/// @dev Fields of features that this pool leaves out (stable debt, bridging, isolation mode) read 0.
struct ReserveData {
    ReserveConfigurationMap configuration;
    uint128 liquidityIndex;
    uint128 currentLiquidityRate;
    uint128 variableBorrowIndex;
    uint128 currentVariableBorrowRate;
    uint128 currentStableBorrowRate;
    uint40 lastUpdateTimestamp;
    uint16 id;
    address aTokenAddress;
    address stableDebtTokenAddress;
    address variableDebtTokenAddress;
    address interestRateStrategyAddress;
    uint128 accruedToTreasury;
    uint128 unbacked;
    uint128 isolationModeTotalDebt;
}

/// @notice What an asset may be used for, and at what risk.
/// @param ltvBps How much may be borrowed against it, in basis points of its value.
/// @param liquidationThresholdBps The share of its value, in basis points, that debt may reach before liquidation; 0 if
/// it is no collateral.
/// @param liquidationBonusBps What a liquidator gets for 1e4 of debt, in basis points: 10,500 is a bonus of 5%. 0 if it
/// is no collateral.
/// @param liquidationProtocolFeeBps The treasury's share of the bonus, in basis points.
/// @param reserveFactorBps The treasury's share of the interest, in basis points.
/// @param supplyCap The most that may be supplied, in whole tokens; 0 for no cap.
/// @param borrowCap The most that may be borrowed, in whole tokens; 0 for no cap.
/// @param borrowingEnabled Whether it may be borrowed.
/// @param flashLoanEnabled Whether it may be flash-borrowed.
struct ReserveSettings {
    uint16 ltvBps;
    uint16 liquidationThresholdBps;
    uint16 liquidationBonusBps;
    uint16 liquidationProtocolFeeBps;
    uint16 reserveFactorBps;
    uint40 supplyCap;
    uint40 borrowCap;
    bool borrowingEnabled;
    bool flashLoanEnabled;
}

/// @notice The kinked curve of yearly borrow rates over utilisation.
/// @param optimalUsageBps Utilisation at the kink, in basis points, from 1 to 1e4.
/// @param baseRateBps The rate at zero utilisation, in basis points.
/// @param slope1Bps What is added from zero utilisation to the kink, in basis points.
/// @param slope2Bps What is added from the kink to full utilisation, in basis points.
struct RateSettings {
    uint16 optimalUsageBps;
    uint24 baseRateBps;
    uint24 slope1Bps;
    uint24 slope2Bps;
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Market, MarketParams} from "./IMarketRateModel.sol";

/// @notice What an account has in a market.
/// @param supplyShares Shares of what is supplied.
/// @param borrowShares Shares of what is owed.
/// @param collateral Base units of the collateral token.
struct MarketPosition {
    uint256 supplyShares;
    uint128 borrowShares;
    uint128 collateral;
}

/// @title What a market asks of its oracle
interface IMarketOracle {
    /// @return What one base unit of the collateral is worth in base units of the loan token, times 1e36.
    function price() external view returns (uint256);
}

/// @title Isolated lending markets with Morpho Blue's functions, events, semantics and arithmetic
/// @notice One contract holds any number of markets. A market has one collateral and one loan token, its own oracle, rate
/// model and threshold, its own suppliers, and its own losses. Written from Morpho's whitepaper and documentation;
/// docs/systems/isolated-markets.md lists what is left out.
///
/// Amounts are base units of the loan token unless said otherwise. Whoever names an amount of assets gets the shares that
/// go with it, and the other way round: one of the two must be 0. Rounding is against whoever acts.
interface IIsolatedMarkets {
    // ------------------------------------------------------------------------------------------------ events

    event EnableIrm(address indexed irm);
    event EnableLltv(uint256 lltv);
    event SetFee(bytes32 indexed id, uint256 newFee);
    event SetFeeRecipient(address indexed newFeeRecipient);
    event CreateMarket(bytes32 indexed id, MarketParams marketParams);
    event Supply(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares);
    event Withdraw(
        bytes32 indexed id,
        address caller,
        address indexed onBehalf,
        address indexed receiver,
        uint256 assets,
        uint256 shares
    );
    event Borrow(
        bytes32 indexed id,
        address caller,
        address indexed onBehalf,
        address indexed receiver,
        uint256 assets,
        uint256 shares
    );
    event Repay(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares);
    event SupplyCollateral(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets);
    event WithdrawCollateral(
        bytes32 indexed id,
        address caller,
        address indexed onBehalf,
        address indexed receiver,
        uint256 assets
    );

    /// @notice Emitted when a borrower is liquidated.
    /// @param badDebtAssets Debt that was left without collateral, which suppliers lose.
    event Liquidate(
        bytes32 indexed id,
        address indexed caller,
        address indexed borrower,
        uint256 repaidAssets,
        uint256 repaidShares,
        uint256 seizedAssets,
        uint256 badDebtAssets,
        uint256 badDebtShares
    );

    /// @notice Emitted when interest is added.
    /// @param prevBorrowRate The rate that it was added at, in wads a second.
    /// @param feeShares Supply shares that the fee's recipient got.
    event AccrueInterest(bytes32 indexed id, uint256 prevBorrowRate, uint256 interest, uint256 feeShares);
    event SetAuthorization(
        address indexed caller,
        address indexed authorizer,
        address indexed authorized,
        bool newIsAuthorized
    );

    // ------------------------------------------------------------------------------------------------ errors

    /// @notice Thrown when something is set to what it is.
    error AlreadySet();

    /// @notice Thrown when a threshold is not below 1, or a fee above a quarter; in wads.
    error OutOfRange(uint256 value);

    error IrmNotEnabled(address irm);
    error LltvNotEnabled(uint256 lltv);
    error MarketAlreadyCreated(bytes32 id);
    error MarketNotCreated(bytes32 id);
    error ZeroAddress();

    /// @notice Thrown when not exactly one of two amounts is 0, or the only one is.
    error InconsistentInput();

    /// @notice Thrown when a call comes with data for a callback, which this contract does not make.
    error NoCallbacks();

    /// @notice Thrown when somebody takes from an account that has not authorised them.
    error Unauthorized(address caller, address onBehalf);

    /// @notice Thrown when more is taken from a market than is not lent.
    error InsufficientLiquidity(bytes32 id);

    /// @notice Thrown when debt would exceed what the collateral allows.
    error InsufficientCollateral(bytes32 id, address account);

    /// @notice Thrown when a healthy borrower is to be liquidated.
    error HealthyPosition(bytes32 id, address account);

    // ------------------------------------------------------------------------------------------------ owner

    /// @notice Allows markets with this rate model, for good; the zero address stands for no interest. Owner only.
    function enableIrm(address irm) external;

    /// @notice Allows markets with this threshold, below 1, in wads, for good. Owner only.
    function enableLltv(uint256 lltv) external;

    /// @notice Sets a market's fee: a share of its interest, up to a quarter, in wads. Owner only.
    function setFee(MarketParams calldata params, uint256 newFee) external;

    /// @notice Sets who receives all fees from now on. Owner only.
    function setFeeRecipient(address newFeeRecipient) external;

    // ------------------------------------------------------------------------------------------------ everybody

    /// @notice Creates a market with an allowed rate model and threshold.
    function createMarket(MarketParams calldata params) external;

    /// @notice Lends.
    function supply(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        bytes calldata data
    ) external returns (uint256 assetsSupplied, uint256 sharesSupplied);

    /// @notice Takes back what was lent, with interest and less what was lost, as far as it is not borrowed.
    function withdraw(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        address receiver
    ) external returns (uint256 assetsWithdrawn, uint256 sharesWithdrawn);

    /// @notice Borrows, up to the threshold's part of the collateral's value.
    function borrow(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        address receiver
    ) external returns (uint256 assetsBorrowed, uint256 sharesBorrowed);

    /// @notice Repays. All of a debt is best named by its shares.
    function repay(
        MarketParams calldata params,
        uint256 assets,
        uint256 shares,
        address onBehalf,
        bytes calldata data
    ) external returns (uint256 assetsRepaid, uint256 sharesRepaid);

    /// @notice Pledges collateral, which is not lent on and earns nothing.
    function supplyCollateral(
        MarketParams calldata params,
        uint256 assets,
        address onBehalf,
        bytes calldata data
    ) external;

    /// @notice Takes back collateral that the debt does not need.
    function withdrawCollateral(
        MarketParams calldata params,
        uint256 assets,
        address onBehalf,
        address receiver
    ) external;

    /// @notice Repays debt of an account above its threshold and takes collateral worth that much and the incentive more:
    /// min(1.15, 1 / (1 - 0.3 (1 - lltv))). Any part of the debt may be repaid. When no collateral is left, the rest of the
    /// debt is taken from the market's suppliers, each by its share.
    /// @param seizedAssets Collateral to take; 0 when `repaidShares` says how much debt to repay.
    /// @return Collateral taken, and assets paid.
    function liquidate(
        MarketParams calldata params,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        bytes calldata data
    ) external returns (uint256, uint256);

    /// @notice Adds the interest up to now.
    function accrueInterest(MarketParams calldata params) external;

    /// @notice Lets an account take from the caller's positions, or no longer.
    function setAuthorization(address authorized, bool newIsAuthorized) external;

    // ------------------------------------------------------------------------------------------------ views

    /// @return A market's sums as of its last update.
    function market(bytes32 id) external view returns (Market memory);

    /// @return An account's position.
    function position(bytes32 id, address account) external view returns (MarketPosition memory);

    /// @return What defines a market; zeros when there is none.
    function idToMarketParams(bytes32 id) external view returns (MarketParams memory);

    function isIrmEnabled(address irm) external view returns (bool);
    function isLltvEnabled(uint256 lltv) external view returns (bool);
    function isAuthorized(address authorizer, address authorized) external view returns (bool);
    function feeRecipient() external view returns (address);
}

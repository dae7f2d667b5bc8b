// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IPriceOracle} from "./IPriceOracle.sol";
import {IStablecoin} from "./IStablecoin.sol";

/// @title Collateralised debt in a coin that the engine itself creates, with one kind of collateral
/// @notice In the manner of Maker: an account's vault holds collateral and owes coins. A coin counts as one US dollar,
/// whatever it trades at. Below the liquidation ratio the engine gives collateral to its liquidation module, which sells
/// it in its own way: at a fixed spread, or by an auction. What the sale brings beyond the debt is surplus; what it lacks
/// is bad debt. The two cancel at once.
/// @dev Debt bears no interest. The net supply that the engine created is at all times
/// totalDebt + debtOnSale + badDebt - surplus.
interface IVaultEngine {
    /// @param ratioBps The least value of the collateral, in basis points of the debt: 15,000 is 150%.
    /// @param ceiling The most that all vaults may owe when coins are drawn, in base units of the coin.
    /// @param dust The least that a vault may owe when it owes anything, in base units of the coin.
    struct Terms {
        uint16 ratioBps;
        uint128 ceiling;
        uint128 dust;
    }

    /// @notice What a sale of seized collateral came to.
    /// @param account Whose collateral it was.
    /// @param buyer Who bought it.
    /// @param payer Whose coins are the proceeds: the buyer, or the module that was paid before.
    /// @param collateralSold Base units that the buyer received.
    /// @param principal Debt that this sale was to cover, in base units of the coin; 0 when other sales cover it.
    /// @param proceeds What the buyer paid, in base units of the coin.
    struct Settlement {
        address account;
        address buyer;
        address payer;
        uint256 collateralSold;
        uint256 principal;
        uint256 proceeds;
    }

    /// @notice Emitted when collateral comes into a vault.
    event Locked(address indexed account, address indexed payer, uint256 amount);

    /// @notice Emitted when an account takes collateral out.
    event Freed(address indexed account, address indexed to, uint256 amount);

    /// @notice Emitted when an account creates coins as debt.
    event Drawn(address indexed account, address indexed to, uint256 amount);

    /// @notice Emitted when coins are destroyed to pay a debt.
    event Wiped(address indexed account, address indexed payer, uint256 amount);

    /// @notice Emitted when collateral and debt leave an unsafe vault.
    /// @param price The oracle's price of the collateral, with 8 decimals.
    event Seized(address indexed account, address indexed to, uint256 collateral, uint256 debt, uint256 price);

    /// @notice Emitted when seized collateral was sold.
    /// @param price The oracle's price of the collateral, with 8 decimals.
    event Settled(
        address indexed account,
        address indexed buyer,
        uint256 collateralSold,
        uint256 principal,
        uint256 proceeds,
        uint256 price
    );

    /// @notice Emitted when a sale did not cover the debt.
    event BadDebtRecognised(address indexed account, uint256 amount);

    /// @notice Emitted when bad debt is paid: by surplus (the payer is the engine) or by somebody's coins.
    event BadDebtCovered(address indexed payer, uint256 amount);

    /// @notice Emitted when the system pays for a service, such as starting an auction.
    event Rewarded(address indexed to, uint256 amount);

    /// @notice Emitted when the way in which collateral is sold changes.
    event LiquidationModuleSet(address indexed module);

    /// @notice Thrown on construction when the ratio is below 100%.
    error RatioTooLow(uint16 ratioBps);

    /// @notice Thrown when an action would leave a vault below the liquidation ratio.
    /// @param healthFactor What it would be, in wads.
    error VaultUnsafe(address account, uint256 healthFactor);

    /// @notice Thrown when a vault that is not below the liquidation ratio would be liquidated.
    error VaultSafe(address account, uint256 healthFactor);

    /// @notice Thrown when all vaults together would owe more than the ceiling.
    error CeilingExceeded(uint256 totalDebt, uint256 ceiling);

    /// @notice Thrown when a vault would owe something, but less than the least.
    error DebtBelowDust(uint256 debt, uint256 dust);

    /// @notice Thrown when more is taken than a vault has of it.
    error VaultTooSmall(address account, uint256 collateral, uint256 debt);

    /// @notice Thrown when the caller is not the liquidation module.
    error NotLiquidationModule(address caller);

    /// @notice Thrown when the module would change while sales of the present one are open.
    error SalesOpen(uint256 debtOnSale);

    /// @notice Thrown when more bad debt is to be covered than there is.
    error NoSuchBadDebt(uint256 amount, uint256 badDebt);

    /// @notice Pays `amount` of the caller's collateral into the vault of `account`.
    function lock(address account, uint256 amount) external;

    /// @notice Takes collateral out of the caller's vault, which must stay safe.
    function free(uint256 amount, address to) external;

    /// @notice Creates coins for `to` as debt of the caller's vault, which must stay safe.
    function draw(uint256 amount, address to) external;

    /// @notice Destroys the caller's coins to pay the debt of `account`, up to all of it.
    /// @return paid What was paid.
    function wipe(address account, uint256 amount) external returns (uint256 paid);

    /// @notice Destroys the caller's coins to pay bad debt.
    function cover(uint256 amount) external;

    /// @notice Takes collateral and debt out of an unsafe vault, and sends the collateral to `to`. Module only.
    function seize(address account, uint256 collateralAmount, uint256 debtAmount, address to) external;

    /// @notice Books a sale: destroys the proceeds, and recognises surplus or bad debt. Module only, which must have been
    /// told to by the payer.
    function settle(Settlement calldata sale) external;

    /// @notice Creates coins for a service, at the expense of the surplus or else as bad debt. Module only.
    function reward(address to, uint256 amount) external;

    /// @notice Sets the way in which collateral is sold. Not while sales are open. Owner only.
    function setLiquidationModule(address module) external;

    /// @return held Collateral of the account's vault, in base units.
    /// @return owed Its debt, in base units of the coin.
    function vaultOf(address account) external view returns (uint256 held, uint256 owed);

    /// @return collateral * price / (ratio * debt) in wads, rounded down; the largest number when there is no debt.
    function healthFactor(address account) external view returns (uint256);

    /// @return The oracle's price of the collateral in US dollars with 8 decimals.
    function price() external view returns (uint256);

    function collateral() external view returns (IERC20Metadata);

    function coin() external view returns (IStablecoin);

    function oracle() external view returns (IPriceOracle);

    /// @return The least collateral value in basis points of the debt.
    function ratioBps() external view returns (uint256);

    /// @return The most that all vaults may owe when coins are drawn.
    function ceiling() external view returns (uint256);

    /// @return The least that a vault may owe when it owes anything.
    function dust() external view returns (uint256);

    function liquidationModule() external view returns (address);

    /// @return Collateral in all vaults; what is on sale is the module's.
    function totalCollateral() external view returns (uint256);

    /// @return What all vaults owe.
    function totalDebt() external view returns (uint256);

    /// @return Debt of seized vaults whose sales are not over.
    function debtOnSale() external view returns (uint256);

    /// @return Debt that no sale covered, and no surplus.
    function badDebt() external view returns (uint256);

    /// @return What sales brought beyond the debt, and has not been used to cover bad debt.
    function surplus() external view returns (uint256);
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {IPriceOracle} from "../../interfaces/IPriceOracle.sol";
import {IStablecoin} from "../../interfaces/IStablecoin.sol";
import {IVaultEngine} from "../../interfaces/IVaultEngine.sol";

/// @title Vaults, their debt, and what becomes of debt that is not paid
contract VaultEngine is IVaultEngine, Ownable, ReentrancyGuard {
    using SafeCast for uint256;
    using SafeERC20 for IERC20Metadata;

    struct Vault {
        uint128 collateral;
        uint128 debt;
    }

    uint256 private constant ONE_BPS = 1e4;
    uint256 private constant WAD = 1e18;
    uint256 private constant PRICE_UNIT = 1e8;

    IERC20Metadata public immutable collateral;
    IStablecoin public immutable coin;
    IPriceOracle public immutable oracle;
    uint256 public immutable ratioBps;
    uint256 public immutable ceiling;
    uint256 public immutable dust;
    uint256 private immutable _collateralUnit;
    uint256 private immutable _coinUnit;

    address public liquidationModule;
    uint256 public totalCollateral;
    uint256 public totalDebt;
    uint256 public debtOnSale;
    uint256 public badDebt;
    uint256 public surplus;

    mapping(address account => Vault) private _vaults;

    modifier onlyModule() {
        if (msg.sender != liquidationModule) revert NotLiquidationModule(msg.sender);
        _;
    }

    constructor(
        IERC20Metadata collateral_,
        IStablecoin coin_,
        IPriceOracle oracle_,
        Terms memory terms,
        address owner_
    ) Ownable(owner_) {
        if (terms.ratioBps < ONE_BPS) revert RatioTooLow(terms.ratioBps);
        (collateral, coin, oracle) = (collateral_, coin_, oracle_);
        (ratioBps, ceiling, dust) = (terms.ratioBps, terms.ceiling, terms.dust);
        _collateralUnit = 10 ** uint256(collateral_.decimals());
        _coinUnit = 10 ** uint256(coin_.decimals());
    }

    // ------------------------------------------------------------------------------------------------ accounts

    /// @inheritdoc IVaultEngine
    function lock(address account, uint256 amount) external nonReentrant {
        collateral.safeTransferFrom(msg.sender, address(this), amount);
        _put(account, _vaults[account].collateral + amount, _vaults[account].debt);
        emit Locked(account, msg.sender, amount);
    }

    /// @inheritdoc IVaultEngine
    function free(uint256 amount, address to) external nonReentrant {
        _take(msg.sender, amount, 0);
        _requireSafe(msg.sender);
        collateral.safeTransfer(to, amount);
        emit Freed(msg.sender, to, amount);
    }

    /// @inheritdoc IVaultEngine
    function draw(uint256 amount, address to) external nonReentrant {
        _put(msg.sender, _vaults[msg.sender].collateral, _vaults[msg.sender].debt + amount);
        if (totalDebt > ceiling) revert CeilingExceeded(totalDebt, ceiling);
        _requireNoDust(msg.sender);
        _requireSafe(msg.sender);
        coin.mint(to, amount);
        emit Drawn(msg.sender, to, amount);
    }

    /// @inheritdoc IVaultEngine
    function wipe(address account, uint256 amount) external nonReentrant returns (uint256 paid) {
        paid = Math.min(amount, _vaults[account].debt);
        _take(account, 0, paid);
        _requireNoDust(account);
        coin.burn(msg.sender, paid);
        emit Wiped(account, msg.sender, paid);
    }

    /// @inheritdoc IVaultEngine
    function cover(uint256 amount) external nonReentrant {
        if (amount > badDebt) revert NoSuchBadDebt(amount, badDebt);
        badDebt -= amount;
        coin.burn(msg.sender, amount);
        emit BadDebtCovered(msg.sender, amount);
    }

    // ------------------------------------------------------------------------------------------------ liquidation

    /// @inheritdoc IVaultEngine
    function seize(
        address account,
        uint256 collateralAmount,
        uint256 debtAmount,
        address to
    ) external onlyModule nonReentrant {
        uint256 health = healthFactor(account);
        if (health >= WAD) revert VaultSafe(account, health);
        _take(account, collateralAmount, debtAmount);
        debtOnSale += debtAmount;
        collateral.safeTransfer(to, collateralAmount);
        emit Seized(account, to, collateralAmount, debtAmount, price());
    }

    /// @inheritdoc IVaultEngine
    function settle(Settlement calldata sale) external onlyModule nonReentrant {
        debtOnSale -= sale.principal;
        coin.burn(sale.payer, sale.proceeds);
        emit Settled(sale.account, sale.buyer, sale.collateralSold, sale.principal, sale.proceeds, price());
        if (sale.proceeds >= sale.principal) {
            surplus += sale.proceeds - sale.principal;
        } else {
            badDebt += sale.principal - sale.proceeds;
            emit BadDebtRecognised(sale.account, sale.principal - sale.proceeds);
        }
        _cancel();
    }

    /// @inheritdoc IVaultEngine
    function reward(address to, uint256 amount) external onlyModule nonReentrant {
        badDebt += amount;
        coin.mint(to, amount);
        emit Rewarded(to, amount);
        emit BadDebtRecognised(address(this), amount);
        _cancel();
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IVaultEngine
    function setLiquidationModule(address module) external onlyOwner {
        if (debtOnSale != 0) revert SalesOpen(debtOnSale);
        liquidationModule = module;
        emit LiquidationModuleSet(module);
    }

    // ------------------------------------------------------------------------------------------------ views

    /// @inheritdoc IVaultEngine
    function vaultOf(address account) external view returns (uint256 held, uint256 owed) {
        return (_vaults[account].collateral, _vaults[account].debt);
    }

    /// @inheritdoc IVaultEngine
    function healthFactor(address account) public view returns (uint256) {
        Vault memory vault = _vaults[account];
        if (vault.debt == 0) return type(uint256).max;
        return
            Math.mulDiv(
                vault.collateral * price(),
                _coinUnit * ONE_BPS * WAD,
                _collateralUnit * PRICE_UNIT * ratioBps * vault.debt
            );
    }

    /// @inheritdoc IVaultEngine
    function price() public view returns (uint256) {
        return oracle.getAssetPrice(address(collateral));
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _put(address account, uint256 held, uint256 owed) private {
        Vault memory before = _vaults[account];
        totalCollateral = totalCollateral + held - before.collateral;
        totalDebt = totalDebt + owed - before.debt;
        _vaults[account] = Vault({collateral: held.toUint128(), debt: owed.toUint128()});
    }

    function _take(address account, uint256 collateralAmount, uint256 debtAmount) private {
        Vault memory vault = _vaults[account];
        if (collateralAmount > vault.collateral || debtAmount > vault.debt) {
            revert VaultTooSmall(account, vault.collateral, vault.debt);
        }
        _put(account, vault.collateral - collateralAmount, vault.debt - debtAmount);
    }

    /// @dev Surplus pays bad debt as soon as there is both.
    function _cancel() private {
        uint256 both = Math.min(surplus, badDebt);
        if (both == 0) return;
        surplus -= both;
        badDebt -= both;
        emit BadDebtCovered(address(this), both);
    }

    function _requireSafe(address account) private view {
        uint256 health = healthFactor(account);
        if (health < WAD) revert VaultUnsafe(account, health);
    }

    function _requireNoDust(address account) private view {
        uint256 owed = _vaults[account].debt;
        if (owed != 0 && owed < dust) revert DebtBelowDust(owed, dust);
    }
}

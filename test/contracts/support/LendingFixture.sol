// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {RateSettings, ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {LendingPool} from "../../../contracts/lending/LendingPool.sol";
import {DebtToken} from "../../../contracts/lending/tokens/DebtToken.sol";
import {ReceiptToken} from "../../../contracts/lending/tokens/ReceiptToken.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {PriceOracle} from "../../../contracts/oracle/PriceOracle.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Test} from "./Test.sol";

/// @title A pool that lends WETH (18 decimals, 2,000 USD), USDC (6, 1 USD) and WBTC (8, 40,000 USD)
/// @notice This contract owns all of it. Reserves take a tenth of the interest and a tenth of the bonus; nothing is
/// supplied at first.
abstract contract LendingFixture is Test {
    uint256 internal constant VARIABLE = 2;

    LendingPool internal pool;
    PriceOracle internal oracle;
    MintableToken internal weth;
    MintableToken internal usdc;
    MintableToken internal wbtc;
    address internal treasury;
    address internal alice;
    address internal bob;
    address internal carol;
    address internal keeper;

    mapping(address asset => PriceFeed) internal feeds;

    function setUp() public virtual {
        startClock();
        treasury = actor("treasury");
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
        keeper = actor("keeper");
        oracle = new PriceOracle(address(this));
        pool = new LendingPool(address(oracle), treasury, address(this));
        weth = _listNew("WETH", 18, 2_000e8, _settings(8_000, 8_250, 10_500));
        usdc = _listNew("USDC", 6, 1e8, _settings(7_500, 7_800, 10_500));
        wbtc = _listNew("WBTC", 8, 40_000e8, _settings(7_000, 7_500, 11_000));
    }

    // ------------------------------------------------------------------------------------------------ listing

    function _listNew(
        string memory name,
        uint8 decimals,
        uint256 price,
        ReserveSettings memory settings
    ) internal returns (MintableToken token) {
        token = new MintableToken(name, name, decimals, address(this));
        _list(address(token), price, settings);
    }

    function _list(address token, uint256 price, ReserveSettings memory settings) internal {
        feeds[token] = _feed();
        _setPrice(token, price);
        oracle.setAssetSource(token, address(feeds[token]), 1 days, IPriceOracle.StalenessPolicy.UseLast);
        ReceiptToken receipt = new ReceiptToken(address(pool), token, "Receipt", "R");
        DebtToken debt = new DebtToken(address(pool), token, "Debt", "D");
        pool.initReserve(token, address(receipt), address(debt), settings, _rates());
    }

    function _feed() private returns (PriceFeed feed) {
        PriceFeed.Settings memory settings = PriceFeed.Settings({
            decimals: 8,
            minAnswer: 1,
            maxAnswer: type(int192).max,
            heartbeat: 1 hours,
            deviationBps: 50
        });
        feed = new PriceFeed("ASSET / USD", settings, address(this));
        feed.setTransmitter(address(this), true);
    }

    function _settings(
        uint16 ltvBps,
        uint16 thresholdBps,
        uint16 bonusBps
    ) internal pure returns (ReserveSettings memory) {
        return
            ReserveSettings({
                ltvBps: ltvBps,
                liquidationThresholdBps: thresholdBps,
                liquidationBonusBps: bonusBps,
                liquidationProtocolFeeBps: 1_000,
                reserveFactorBps: 1_000,
                supplyCap: 0,
                borrowCap: 0,
                borrowingEnabled: true,
                flashLoanEnabled: true
            });
    }

    /// @dev 4% at the kink of 80%, 64% at full utilisation.
    function _rates() internal pure returns (RateSettings memory) {
        return RateSettings({optimalUsageBps: 8_000, baseRateBps: 0, slope1Bps: 400, slope2Bps: 6_000});
    }

    // ------------------------------------------------------------------------------------------------ actions

    function _setPrice(address token, uint256 price) internal {
        feeds[token].transmit(int192(int256(price)), uint64(block.timestamp));
    }

    function _setPrice(MintableToken token, uint256 price) internal {
        _setPrice(address(token), price);
    }

    /// @dev Gives `who` new tokens and lets the pool take them.
    function _fund(address who, MintableToken token, uint256 amount) internal {
        token.mint(who, amount);
        vm.prank(who);
        token.approve(address(pool), MAX);
    }

    function _supply(address who, MintableToken token, uint256 amount) internal {
        _fund(who, token, amount);
        vm.prank(who);
        pool.supply(address(token), amount, who, 0);
    }

    function _withdraw(address who, MintableToken token, uint256 amount) internal returns (uint256) {
        vm.prank(who);
        return pool.withdraw(address(token), amount, who);
    }

    function _borrow(address who, MintableToken token, uint256 amount) internal {
        vm.prank(who);
        pool.borrow(address(token), amount, VARIABLE, 0, who);
    }

    function _repay(address who, MintableToken token, uint256 amount) internal returns (uint256) {
        _fund(who, token, amount == MAX ? _debtOf(who, token) : amount);
        vm.prank(who);
        return pool.repay(address(token), amount, VARIABLE, who);
    }

    /// @dev The keeper gets as much as it could possibly need.
    function _liquidate(MintableToken collateral, MintableToken debt, address who, uint256 amount) internal {
        _fund(keeper, debt, amount == MAX ? _debtOf(who, debt) : amount);
        vm.prank(keeper);
        pool.liquidationCall(address(collateral), address(debt), who, amount, false);
    }

    /// @dev Expects the next call to be refused by the pool.
    function _expect(bytes4 selector) internal {
        vm.expectRevert(selector);
    }

    function _expect(bytes4 selector, address a) internal {
        vm.expectRevert(abi.encodeWithSelector(selector, a));
    }

    // ------------------------------------------------------------------------------------------------ reading

    function _receipt(MintableToken token) internal view returns (ReceiptToken) {
        return ReceiptToken(pool.getReserveData(address(token)).aTokenAddress);
    }

    function _debtToken(MintableToken token) internal view returns (DebtToken) {
        return DebtToken(pool.getReserveData(address(token)).variableDebtTokenAddress);
    }

    function _claimOf(address who, MintableToken token) internal view returns (uint256) {
        return _receipt(token).balanceOf(who);
    }

    function _debtOf(address who, MintableToken token) internal view returns (uint256) {
        return _debtToken(token).balanceOf(who);
    }

    function _liquidity(MintableToken token) internal view returns (uint256) {
        return IERC20(address(token)).balanceOf(address(_receipt(token)));
    }

    function _health(address who) internal view returns (uint256 healthFactor) {
        (, , , , , healthFactor) = pool.getUserAccountData(who);
    }

    function _collateralBase(address who) internal view returns (uint256 value) {
        (value, , , , , ) = pool.getUserAccountData(who);
    }

    function _debtBase(address who) internal view returns (uint256 value) {
        (, value, , , , ) = pool.getUserAccountData(who);
    }

    /// @dev Bit 2i says that reserve i is borrowed, bit 2i + 1 that it is collateral.
    function _isBorrowing(address who, MintableToken token) internal view returns (bool) {
        return (pool.getUserConfiguration(who).data >> (2 * pool.getReserveData(address(token)).id)) & 1 != 0;
    }

    function _isCollateral(address who, MintableToken token) internal view returns (bool) {
        return (pool.getUserConfiguration(who).data >> (2 * pool.getReserveData(address(token)).id + 1)) & 1 != 0;
    }

    /// @dev What the treasury may mint, in base units of the asset.
    function _treasuryClaim(MintableToken token) internal view returns (uint256) {
        uint256 scaled = pool.getReserveData(address(token)).accruedToTreasury;
        return (scaled * pool.getReserveNormalizedIncome(address(token)) + RAY / 2) / RAY;
    }

    /// @dev liquidity + debt.
    function _assets(MintableToken token) internal view returns (uint256) {
        return _liquidity(token) + _debtToken(token).totalSupply();
    }

    /// @dev Suppliers' claims + treasury's claims - deficit.
    function _backedClaims(MintableToken token) internal view returns (uint256) {
        return _receipt(token).totalSupply() + _treasuryClaim(token) - pool.getReserveDeficit(address(token));
    }
}

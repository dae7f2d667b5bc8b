// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFactory} from "../../../contracts/amm/PairFactory.sol";
import {ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {OutsideDesk} from "../../../contracts/market/OutsideDesk.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Formulas of the literature, put to the contracts. C is the collateral's value, D the debt, L = D / C,
/// LT the liquidation threshold, i the bonus; no protocol fee, since the formulas have none.
contract ClosedFormsTest is LendingFixture {
    MintableToken private usd;
    MintableToken private coin;

    function setUp() public override {
        super.setUp();
        usd = _listNew("USD", 18, 1e8, _settings(0, 0, 0));
        _supply(alice, usd, 10_000_000e18);
    }

    // ------------------------------------------------------------------------------------------------ toxic liquidation

    /// @dev Warmuz, Chaudhary, Pinna 2022.
    function testFuzz_ALiquidationRaisesTheLtvExactlyAboveOneOverOnePlusTheBonus(
        uint256 debt,
        uint256 repaid,
        uint256 choice
    ) public {
        uint16 bonusBps = [uint16(10_400), 10_500, 10_800][choice % 3];
        debt = bound(debt, 60e18, 110e18);
        uint256 most = (100e18 * 1e4) / bonusBps;
        repaid = bound(repaid, 1e15, (debt < most ? debt : most) - 1e15);
        uint256 critical = (WAD * 1e4) / bonusBps;
        uint256 ltvBefore = debt / 100;
        vm.assume(ltvBefore > critical + 1e9 || ltvBefore + 1e9 < critical);

        address who = _position(100e18, debt, 5_000, bonusBps);
        _liquidate(coin, usd, who, repaid);
        uint256 ltvAfter = (_debtOf(who, usd) * WAD) / _claimOf(who, coin);
        assertEq(ltvAfter > ltvBefore, ltvBefore > critical, "a liquidation is toxic exactly when L > 1 / (1 + i)");
    }

    function test_HalfByHalfAPositionAt92PercentRecovers() public {
        address who = _position(100e18, 92e18, 8_500, 10_500);
        _liquidateByHalves(who);
        assertGe(_health(who), WAD, "D = 92 recovers");
        assertEq(pool.getReserveDeficit(address(usd)), 0, "without bad debt");
        assertEq(_debtOf(who, usd), 23e18, "after two halves");
    }

    function test_HalfByHalfAPositionAt96PercentIsLost() public {
        address who = _position(100e18, 96e18, 8_500, 10_500);
        _liquidateByHalves(who);
        assertEq(_claimOf(who, coin), 0, "all of the collateral is gone");
        assertNear(
            pool.getReserveDeficit(address(usd)),
            0.761904761904761904e18,
            1e3,
            "D = 96 leaves D - C / (1 + i) = 0.761905 of bad debt"
        );
    }

    // ------------------------------------------------------------------------------------------------ restoring health

    function test_TheRepaymentThatRestoresAHealthFactor() public {
        address who = _position(100e18, 92e18, 8_500, 10_500);
        _liquidate(coin, usd, who, 65.116279069767441860e18);
        assertNear(_health(who), 1e18, 1e10, "65.116279 restore a health factor of 1");
        who = _position(100e18, 92e18, 8_500, 10_500);
        _liquidate(coin, usd, who, 73.650793650793650794e18);
        assertNear(_health(who), 1.05e18, 1e10, "73.650794 restore one of 1.05");
    }

    /// @dev x = (D h - LT C) / (h - LT (1 + i)).
    function testFuzz_TheRepaymentThatRestoresAHealthFactor(uint256 debt, uint256 health) public {
        debt = bound(debt, 90e18, 95e18);
        health = bound(health, 1e18, 1.3e18);
        uint256 repaid = (((debt * health) / WAD - 85e18) * WAD) / (health - 0.8925e18);
        vm.assume(repaid < debt);
        address who = _position(100e18, debt, 8_500, 10_500);
        _liquidate(coin, usd, who, repaid);
        assertNear(_health(who), health, 1e12, "x = (D h - LT C) / (h - LT (1 + i)) restores h");
    }

    // ------------------------------------------------------------------------------------------------ optimal strategy

    /// @dev Qin et al. 2021: two calls bring more than one, where the close factor limits each.
    function test_TwoCallsEarnMoreThanOne() public {
        address who = _position(100e18, 80e18, 7_800, 10_800);
        _liquidate(coin, usd, who, MAX);
        assertEq(_profit(who, 80e18), 3.2e18, "one call closes 40 and earns 3.2");

        who = _position(100e18, 80e18, 7_800, 10_800);
        uint256 first = 12.690355329949238579e18; // (D - LT C) / (1 - LT (1 + i)) leaves a health factor of 1:
        _liquidate(coin, usd, who, first - 1e13); // a hair less, so that the account can be liquidated again.
        assertNear(_health(who), WAD, 1e12, "after the first call the account is all but healthy");
        assertLt(_health(who), WAD, "all but");
        _liquidate(coin, usd, who, MAX);
        assertNear(_debtOf(who, usd), 33.654822335025380710e18, 1e14, "the second call closes half of what is left");
        assertNear(_profit(who, 80e18), 3.707614213197969543e18, 1e14, "two calls earn 3.707614");
    }

    // ------------------------------------------------------------------------------------------------ with slippage

    /// @dev McFarlane: when the keeper sells into a constant-product pool that the oracle follows, a liquidation is toxic
    /// when L > 1 / ((1 + i) lambda), lambda = 1 + 2 C / y for a position of C against a side of y. For i = 0.05 and
    /// C / y = 0.1 that is 0.793651; the pool's fee moves it by less than 0.0003.
    function test_WithSlippageALiquidationIsToxicAtALowerLtv() public {
        assertFalse(_isToxicWithSlippage(0.792e18), "just below 0.793651 it helps");
        assertTrue(_isToxicWithSlippage(0.795e18), "just above it harms");
        assertTrue(_isToxicWithSlippage(0.95e18), "though at a fixed price it would help up to 0.952381");
    }

    // ------------------------------------------------------------------------------------------------ oracle floor

    /// @dev The feed is stuck at 0.107 USD, as LUNA's was.
    function testFuzz_BorrowingAgainstAStuckFeedPaysExactlyBelowLtvTimesFeed(uint256 market) public {
        market = bound(market, 0.001e8, 0.2e8);
        ReserveSettings memory settings = _settings(6_000, 7_000, 10_500);
        coin = _listNew("COIN", 18, 0.107e8, settings);
        OutsideDesk desk = new OutsideDesk(0, address(this));
        (address[] memory assets, uint256[] memory prices) = (new address[](2), new uint256[](2));
        (assets[0], assets[1]) = (address(usd), address(coin));
        (prices[0], prices[1]) = (1e8, market);
        desk.postPrices(assets, prices);
        coin.mint(address(desk), 1_000e18);

        uint256 cost = (1_000e18 * market) / 1e8;
        usd.mint(carol, cost);
        vm.startPrank(carol);
        usd.approve(address(desk), cost);
        uint256 bought = desk.trade(address(usd), cost, address(coin), 0, carol);
        coin.approve(address(pool), bought);
        pool.supply(address(coin), bought, carol, 0);
        (, , uint256 available, , , ) = pool.getUserAccountData(carol);
        pool.borrow(address(usd), available * 1e10, VARIABLE, 0, carol);
        vm.stopPrank();
        assertEq(usd.balanceOf(carol) > cost, market < 0.0642e8, "it pays exactly when market < LTV * feed");
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev A new account, which has pledged `collateral` of a new coin, now at 1 USD, for a debt of `debt`.
    function _position(
        uint256 collateral,
        uint256 debt,
        uint16 thresholdBps,
        uint16 bonusBps
    ) private returns (address who) {
        ReserveSettings memory settings = _settings(thresholdBps, thresholdBps, bonusBps);
        settings.liquidationProtocolFeeBps = 0;
        coin = _listNew("COIN", 18, 10e8, settings);
        who = address(uint160(uint256(keccak256(abi.encode(address(coin))))));
        _supply(who, coin, collateral);
        _borrow(who, usd, debt);
        _setPrice(coin, 1e8);
    }

    function _liquidateByHalves(address who) private {
        for (uint256 i = 0; _health(who) < WAD; ++i) {
            assertLt(i, 20, "it comes to an end");
            _liquidate(coin, usd, who, _debtOf(who, usd) / 2);
        }
    }

    /// @dev The coins seized, at 1 USD, less the debt repaid for them.
    function _profit(address who, uint256 debt) private view returns (uint256) {
        return coin.balanceOf(keeper) - (debt - _debtOf(who, usd));
    }

    /// @dev Liquidates a thousandth of a position of 100,000 at the LTV given, sells into a pool of 1,000,000 a side, sets
    /// the feed to the pool's price and compares the LTV.
    function _isToxicWithSlippage(uint256 ltv) private returns (bool) {
        address who = _position(100_000e18, (100_000e18 * ltv) / WAD, 7_000, 10_500);
        PairFactory factory = new PairFactory(address(this));
        ConstantProductPair pair = ConstantProductPair(factory.createPair(address(usd), address(coin)));
        usd.mint(address(pair), 1_000_000e18);
        coin.mint(address(pair), 1_000_000e18);
        pair.mint(address(this));
        uint256 before = (_debtBase(who) * WAD) / _collateralBase(who);

        _liquidate(coin, usd, who, 100e18);
        uint256 seized = coin.balanceOf(keeper);
        vm.prank(keeper);
        coin.transfer(address(pair), seized);
        uint256 out = (997 * seized * 1_000_000e18) / (1000 * 1_000_000e18 + 997 * seized);
        bool coinIsZero = pair.token0() == address(coin);
        pair.swap(coinIsZero ? 0 : out, coinIsZero ? out : 0, keeper, "");
        _setPrice(coin, ((1_000_000e18 - out) * 1e8) / (1_000_000e18 + seized));
        return (_debtBase(who) * WAD) / _collateralBase(who) > before;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LiquidationMath} from "../../../../contracts/lending/libraries/LiquidationMath.sol";
import {LendingHarness} from "../../support/LendingHarness.sol";
import {Test} from "../../support/Test.sol";

contract LiquidationMathTest is Test {
    LendingHarness private harness;

    function setUp() public {
        harness = new LendingHarness();
    }

    // ------------------------------------------------------------------------------------------------ close factor

    function test_HalfMayBeRepaidAboveTheThreshold() public view {
        assertEq(harness.maxRepayable(100, 0.95e18 + 1), 50, "above 0.95");
        assertEq(harness.maxRepayable(101, 1e18 - 1), 51, "half, rounded half up");
        assertEq(harness.maxRepayable(100, 0.95e18), 100, "at 0.95");
        assertEq(harness.maxRepayable(100, 0), 100, "below");
    }

    // ------------------------------------------------------------------------------------------------ split

    /// @dev Computed outside of Solidity by Aave V3.0.2's formula.
    function test_SplitsAsComputedByHand() public view {
        _assertSplit(
            _terms(1_800e8, 1e8, 18, 6, 10_500, 1_000),
            7_500e6,
            10e18,
            7_500e6,
            4_354166666666666666,
            20833333333333333
        );
        _assertSplit(_terms(30_000e8, 1e8, 8, 6, 11_000, 1_000), 10_000e6, 1e8, 10_000e6, 36333333, 333333);
        _assertSplit(_terms(30_000e8, 2_000e8, 8, 18, 11_000, 1_000), 3e18, 1e8, 3e18, 0.218e8, 0.002e8);
        // The collateral does not suffice: it repays its worth less the bonus.
        _assertSplit(
            _terms(800e8, 1e8, 18, 6, 10_500, 1_000),
            8_250e6,
            10e18,
            7_619_047619,
            9_952380952380952381,
            47619047619047619
        );
    }

    function test_SplitsNothingForNothing() public view {
        _assertSplit(_terms(800e8, 1e8, 18, 6, 10_500, 1_000), 0, 10e18, 0, 0, 0);
        _assertSplit(_terms(800e8, 1e8, 18, 6, 10_500, 1_000), 8_250e6, 0, 0, 0, 0);
    }

    function test_CollateralWorthLessThanAUnitOfDebtRepaysNothing() public view {
        (uint256 repaid, uint256 seized, ) = harness.split(_terms(800e8, 1e8, 18, 6, 10_500, 0), 1e6, 1e9);
        assertEq(repaid, 0, "less than 1e-6 USD");
        assertEq(seized, 1e9, "is all there is");
    }

    // ------------------------------------------------------------------------------------------------ properties

    function testFuzz_NobodyGetsMoreThanThereIs(
        uint256 collateralPrice,
        uint256 debtPrice,
        uint256 cover,
        uint256 balance,
        uint256 bonusBps,
        uint256 feeBps
    ) public view {
        LiquidationMath.Terms memory terms = _terms(
            bound(collateralPrice, 1e4, 1e13),
            bound(debtPrice, 1e4, 1e13),
            18,
            6,
            bound(bonusBps, 10_001, 15_000),
            bound(feeBps, 0, 10_000)
        );
        cover = bound(cover, 0, 1e18);
        balance = bound(balance, 0, 1e27);
        (uint256 repaid, uint256 seized, uint256 fee) = harness.split(terms, cover, balance);
        assertLe(repaid, cover, "no more is repaid than was offered");
        assertLe(seized + fee, balance, "no more is seized than there is");
        uint256 worth = (seized + fee) * terms.collateralPrice;
        uint256 paid = (repaid + 2) * 1e12 * terms.debtPrice;
        assertLe(
            worth,
            (paid * terms.bonusBps) / 1e4 + terms.collateralPrice,
            "collateral is seized for what was repaid and the bonus, up to two units"
        );
        uint256 bonus = seized + fee - ((seized + fee) * 1e4) / terms.bonusBps;
        assertLe(fee, (bonus * terms.protocolFeeBps) / 1e4 + 1, "the treasury takes its share of the bonus only");
    }

    function _terms(
        uint256 collateralPrice,
        uint256 debtPrice,
        uint256 collateralDecimals,
        uint256 debtDecimals,
        uint256 bonusBps,
        uint256 feeBps
    ) private pure returns (LiquidationMath.Terms memory) {
        return
            LiquidationMath.Terms({
                collateralPrice: collateralPrice,
                debtPrice: debtPrice,
                collateralUnit: 10 ** collateralDecimals,
                debtUnit: 10 ** debtDecimals,
                bonusBps: bonusBps,
                protocolFeeBps: feeBps
            });
    }

    function _assertSplit(
        LiquidationMath.Terms memory terms,
        uint256 cover,
        uint256 balance,
        uint256 repaid,
        uint256 seized,
        uint256 fee
    ) private view {
        (uint256 repaid_, uint256 seized_, uint256 fee_) = harness.split(terms, cover, balance);
        assertEq(repaid_, repaid, "debt repaid");
        assertEq(seized_, seized, "collateral for the liquidator");
        assertEq(fee_, fee, "collateral for the treasury");
    }
}

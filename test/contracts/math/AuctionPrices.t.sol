// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AuctionPrices} from "../../../contracts/math/AuctionPrices.sol";
import {Test} from "../support/Test.sol";

/// @notice Closed forms of falling prices.
contract AuctionPricesTest is Test {
    using AuctionPrices for AuctionPrices.Decay;

    // ------------------------------------------------------------------------------------------------ linear

    function test_ALineReachesZeroAtItsEnd() public pure {
        AuctionPrices.Decay memory line = AuctionPrices.Decay(AuctionPrices.Shape.Linear, 600, 0);
        assertEq(line.fallen(240e18, 0), 240e18, "the first price");
        assertEq(line.fallen(240e18, 150), 180e18, "after a quarter, three quarters");
        assertEq(line.fallen(240e18, 599), 0.4e18, "a six-hundredth before the end");
        assertEq(line.fallen(240e18, 600), 0, "nothing");
        assertEq(line.fallen(240e18, 1e9), 0, "nor later");
    }

    // ------------------------------------------------------------------------------------------------ stairs

    /// @dev 0.99^n in decimals, worked out elsewhere to 30 digits (Python's decimal): 0.99^10, 0.99^60, 0.99^300.
    function test_StairsFallByTheFactorAtEachStep() public pure {
        AuctionPrices.Decay memory stairs = AuctionPrices.Decay(AuctionPrices.Shape.Stairs, 90, 0.99e27);
        assertEq(stairs.fallen(1e27, 89), 1e27, "the price stays within a step");
        assertEq(stairs.fallen(1e27, 90), 0.99e27, "one step");
        assertEq(stairs.fallen(1e27, 269), 0.9801e27, "two steps");
        assertNear(stairs.fallen(1e27, 900), 0.904382075008804490010000000e27, 20, "ten steps");
        assertNear(stairs.fallen(1e27, 5_400), 0.547156642390761476194741371e27, 200, "sixty steps");
        assertNear(stairs.fallen(1e27, 27_000), 0.049040894071285855907267629e27, 1_000, "three hundred steps");
    }

    // ------------------------------------------------------------------------------------------------ exponential

    /// @dev The factor whose 600th power is a half, 2^(-1/600), to 27 digits.
    function test_AnExponentialHalvesInItsHalfLife() public pure {
        AuctionPrices.Decay memory decay = AuctionPrices.Decay(
            AuctionPrices.Shape.Exponential,
            0,
            0.998845421738030152760841918e27
        );
        assertNear(decay.fallen(1e27, 600), 0.5e27, 1_000, "after one half-life");
        assertNear(decay.fallen(1e27, 1_200), 0.25e27, 1_000, "after two");
        assertNear(decay.fallen(1e27, 6_000), uint256(1e27) / 1_024, 1_000, "after ten");
    }

    // ------------------------------------------------------------------------------------------------ properties

    /// @dev Against multiplication step by step, with nine more digits.
    function testFuzz_ThePowerIsTheProduct(uint256 base, uint256 exponent) public pure {
        base = bound(base, 1, 1e27 - 1);
        exponent = bound(exponent, 0, 200);
        uint256 product = 1e36;
        for (uint256 i = 0; i < exponent; ++i) product = (product * base) / 1e27;
        uint256 power = AuctionPrices.powerDown(base, exponent);
        assertLe(power, product / 1e9 + 1, "never above the exact one");
        // Each of up to 16 roundings costs a unit, and a squared error doubles.
        assertNear(power, product / 1e9, 2 * exponent + 2, "and hardly below");
    }

    function testFuzz_NoPriceEverRises(
        uint256 shape,
        uint256 first,
        uint256 cut,
        uint256 t,
        uint256 later
    ) public pure {
        AuctionPrices.Decay memory decay = AuctionPrices.Decay(
            AuctionPrices.Shape(bound(shape, 0, 2)),
            uint32(bound(t, 1, 7_200)),
            uint96(bound(cut, 0.9e27, 1e27 - 1))
        );
        first = bound(first, 0, 1e30);
        t = bound(t, 0, 10_000);
        later = bound(later, t, 20_000);
        assertLe(decay.fallen(first, t), first, "the first price is the highest");
        assertLe(decay.fallen(first, later), decay.fallen(first, t) + (20_000 * first) / 1e27 + 1, "later is lower");
    }

    function test_KnowsWhatFalls() public pure {
        AuctionPrices.Shape linear = AuctionPrices.Shape.Linear;
        AuctionPrices.Shape stairs = AuctionPrices.Shape.Stairs;
        AuctionPrices.Shape exponential = AuctionPrices.Shape.Exponential;
        assertTrue(AuctionPrices.Decay(linear, 1, 0).isValid(), "a line with a duration");
        assertFalse(AuctionPrices.Decay(linear, 0, 0).isValid(), "a line without one");
        assertTrue(AuctionPrices.Decay(stairs, 1, 1).isValid(), "stairs with a step and a factor");
        assertFalse(AuctionPrices.Decay(stairs, 0, 1).isValid(), "stairs without a step");
        assertFalse(AuctionPrices.Decay(stairs, 1, 0).isValid(), "stairs without a factor");
        assertFalse(AuctionPrices.Decay(stairs, 1, 1e27).isValid(), "stairs that do not fall");
        assertTrue(AuctionPrices.Decay(exponential, 0, 1e27 - 1).isValid(), "a factor for each second");
        assertFalse(AuctionPrices.Decay(exponential, 0, 0).isValid(), "none");
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ICoverPool} from "../../../contracts/interfaces/ICoverPool.sol";
import {CoverFixture} from "../support/CoverFixture.sol";
import {StubLossOracle} from "../support/StubLossOracle.sol";

/// @notice Premiums, capacity, claims and shares, against figures worked out by hand.
contract CoverPoolTest is CoverFixture {
    // ------------------------------------------------------------------------------------------------ premium

    function test_ThePremiumFollowsTheUseAfterTheSale() public {
        // 40% of a million: 2% + 6% * 0.4 / 0.8 = 5% a year, for a fifth of a year.
        assertEq(pool.premiumFor(alpha, 400_000e6, TERM), 4_000e6, "below the kink");
        _buy(holder, alpha, 400_000e6);
        assertEq(pool.totalAssets(), 1_004_000e6, "it belongs to the providers at once");
        // 400,000 more make 800,000 of 1,004,000: 2% + 6% * (800 / 1004) / 0.8 = 7.976095…%.
        assertEq(pool.premiumFor(beta, 400_000e6, TERM), 6_380_876_495, "just below the kink");
        // 1,000,000 of 1,004,000: 8% + 40% * (1000 / 1004 - 0.8) / 0.2 = 47.203187…%.
        assertEq(pool.premiumFor(beta, 600_000e6, TERM), 56_643_824_702, "far above it");
    }

    function testFuzz_ThePremiumIsTheCurveTimesAmountAndTime(uint256 amount, uint256 duration) public view {
        amount = bound(amount, 1, 600_000e6);
        duration = bound(duration, 1, 730 days);
        uint256 premium = pool.premiumFor(alpha, amount, uint40(duration));
        // In one fraction, with nothing rounded on the way: (2% + 6% * use / 80%) * amount * duration / year.
        uint256 numerator = (200 * 1_000_000e6 * 8_000 + 600 * amount * 10_000) * amount * duration;
        uint256 denominator = uint256(1_000_000e6) * 8_000 * 10_000 * YEAR;
        uint256 exact = (numerator + denominator - 1) / denominator;
        assertNear(premium, exact, 1 + exact / 1e12, "2% + 6% * use / 80%, rounded up");
    }

    function test_ABuyerSaysWhatItPaysAtMost() public {
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.PremiumTooHigh.selector, 4_000e6, 4_000e6 - 1));
        pool.buyCover(alpha, 400_000e6, TERM, 4_000e6 - 1);
        vm.prank(holder);
        uint256 id = pool.buyCover(alpha, 400_000e6, TERM, 4_000e6);
        ICoverPool.Cover memory sold = pool.cover(id);
        assertEq(sold.holder, holder, "the holder");
        assertEq(sold.until, block.timestamp + TERM, "its end");
        assertEq(usdc.balanceOf(holder), 1e15 - 4_000e6, "the premium is paid");
    }

    // ------------------------------------------------------------------------------------------------ capacity

    function test_CapacityIsLimitedByProtocolAndInAll() public {
        assertEq(pool.capacity(), 1_000_000e6, "as much as the capital");
        _buy(holder, alpha, 600_000e6);
        // 60% of the capital and of the premium that came in.
        uint256 left = (pool.totalAssets() * 6) / 10 - 600_000e6;
        assertEq(pool.capacityLeft(alpha), left, "the protocol's share is sold");
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.ExceedsCapacity.selector, left + 1, left));
        pool.buyCover(alpha, left + 1, TERM, MAX);
        assertEq(pool.capacityLeft(beta), pool.totalAssets() - 600_000e6, "the other gets what is left in all");
        StubLossOracle unlisted = new StubLossOracle();
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.ExceedsCapacity.selector, 1, 0));
        pool.premiumFor(unlisted, 1, TERM);
    }

    function test_LeverageSellsMoreThanThereIs() public {
        pool = _deploy(25_000);
        vm.startPrank(provider);
        usdc.approve(address(pool), MAX);
        pool.deposit(1_000_000e6, provider);
        vm.stopPrank();
        assertEq(pool.capacity(), 2_500_000e6, "two and a half times the capital");
        assertEq(pool.capacityLeft(alpha), 1_500_000e6, "of which alpha may take 60%");
        vm.startPrank(holder);
        usdc.approve(address(pool), MAX);
        pool.buyCover(alpha, 1_000_000e6, TERM, MAX);
        vm.stopPrank();
        // 1,000,000 of 2.5 * 60% need 666,667 of capital.
        assertEq(pool.freeCapital(), pool.totalAssets() - 666_666_666_667, "the rest may leave");
    }

    function test_AProtocolThatIsNoLongerSoldKeepsItsCover() public {
        uint256 id = _buy(holder, alpha, 100_000e6);
        pool.setProtocol(alpha, 0);
        assertEq(pool.capacityLeft(alpha), 0, "no more is sold");
        assertEq(pool.freeCapital(), pool.totalAssets() - 100_000e6, "what was sold is backed in full");
        alpha.set(0.9e18);
        _file(holder, id);
        assertEq(pool.owed(), 10_000e6, "and pays");
    }

    // ------------------------------------------------------------------------------------------------ claims

    function test_AClaimPaysThePartThatWasLostSinceTheSale() public {
        alpha.set(0.8e18);
        uint256 id = _buy(holder, alpha, 400_000e6);
        alpha.set(0.6e18);
        _file(holder, id);
        assertEq(pool.owed(), 100_000e6, "a quarter of what was left at the sale");
        skip(DELAY);
        uint256 before = usdc.balanceOf(holder);
        vm.prank(stranger);
        pool.payClaim(id);
        assertEq(usdc.balanceOf(holder) - before, 100_000e6, "paid to the holder, by anyone's call");
        assertEq(pool.active() + pool.owed(), 0, "the cover is over");
        assertTrue(pool.cover(id).status == ICoverPool.Status.Ended, "ended");
    }

    function test_TheAssessorLowersOrRejectsAClaim() public {
        uint256 id = _buy(holder, alpha, 400_000e6);
        alpha.set(0.5e18);
        _file(holder, id);
        vm.startPrank(assessor);
        pool.lowerClaim(id, 150_000e6);
        assertEq(pool.owed(), 150_000e6, "lowered");
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NotLower.selector, 150_000e6, 150_000e6));
        pool.lowerClaim(id, 150_000e6);
        pool.lowerClaim(id, 0);
        vm.stopPrank();
        assertEq(pool.owed(), 0, "rejected");
        assertEq(pool.active(), 400_000e6, "the cover goes on");
        _file(holder, id);
        skip(DELAY);
        pool.payClaim(id);
        assertEq(usdc.balanceOf(holder), 1e15 - 4_000e6 + 200_000e6, "and can be claimed again");
    }

    function test_APoolThatCannotPayAllPaysEachTheSamePart() public {
        uint256 first = _buy(holder, alpha, 600_000e6);
        uint256 second = _buy(other, beta, 400_000e6);
        uint256 assets = pool.totalAssets();
        // Something was withdrawn in bad times: only as a way to make the pool poorer than its cover.
        vm.prank(address(pool));
        usdc.transfer(stranger, assets - 250_000e6);
        alpha.set(0.5e18);
        beta.set(0.5e18);
        _file(holder, first);
        _file(other, second);
        skip(DELAY);
        uint256[2] memory before = [usdc.balanceOf(holder), usdc.balanceOf(other)];
        vm.expectEmit(address(pool));
        emit ICoverPool.BecameInsolvent(500_000e6, 250_000e6);
        pool.payClaim(first);
        pool.payClaim(second);
        assertEq(usdc.balanceOf(holder) - before[0], 150_000e6, "half of 300,000");
        assertEq(usdc.balanceOf(other) - before[1], 100_000e6, "half of 200,000");
        assertEq(pool.totalAssets(), 0, "nothing is left to the providers");
        assertEq(pool.convertToAssets(pool.balanceOf(provider)), 0, "whose shares are worth nothing");
        assertTrue(pool.isInsolvent(), "insolvent");
        assertEq(pool.maxDeposit(provider), 0, "and closed");
        vm.expectRevert(ICoverPool.Insolvent.selector);
        pool.premiumFor(alpha, 1, TERM);
    }

    /// @dev Whatever the sizes, the order of payment makes no difference beyond a unit.
    function testFuzz_TheOrderOfPaymentDoesNotMatter(uint256 a, uint256 b, uint256 c, uint256 assets) public {
        uint256[3] memory amounts = [bound(a, 1e6, 3e11), bound(b, 1e6, 3e11), bound(c, 1e6, 3e11)];
        uint256[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) ids[i] = _buy(holder, i == 0 ? alpha : beta, amounts[i]);
        assets = bound(assets, 0, pool.totalAssets());
        uint256 all = amounts[0] + amounts[1] + amounts[2];
        uint256 surplus = pool.totalAssets() - assets;
        vm.prank(address(pool));
        usdc.transfer(stranger, surplus);
        alpha.set(0);
        beta.set(0);
        for (uint256 i = 0; i < 3; ++i) _file(holder, ids[i]);
        skip(DELAY);
        for (uint256 i = 0; i < 3; ++i) {
            uint256 before = usdc.balanceOf(holder);
            pool.payClaim(ids[(i + assets) % 3]);
            uint256 amount = amounts[(i + assets) % 3];
            uint256 expected = assets >= all ? amount : (amount * assets) / all;
            assertNear(usdc.balanceOf(holder) - before, expected, 2, "its part of what there is");
        }
        assertEq(pool.isInsolvent(), assets < all, "insolvent when it was not enough");
    }

    // ------------------------------------------------------------------------------------------------ providers

    function test_ProvidersShareThePremiums() public {
        uint256 shares = pool.balanceOf(provider);
        _buy(holder, alpha, 400_000e6);
        assertNear(pool.convertToAssets(shares), 1_004_000e6, 1, "4,000 of premium");
        _deposit(other, 1_004_000e6);
        assertNear(pool.balanceOf(other), shares, 1, "who comes later pays for it");
        alpha.set(0.5e18);
        _file(holder, 1);
        skip(DELAY);
        pool.payClaim(1);
        assertNear(pool.convertToAssets(shares), 904_000e6, 1, "and each bears half of a loss");
    }

    function test_CoverAndClaimsHoldCapitalBack() public {
        uint256 id = _buy(holder, alpha, 300_000e6);
        uint256 assets = pool.totalAssets();
        // 300,000 are all of 60% of 500,000.
        assertEq(pool.freeCapital(), assets - 500_000e6, "the protocol's share must stay what it was sold as");
        uint256 most = pool.maxWithdraw(provider);
        assertNear(most, assets - 500_000e6, 2, "so much may leave");
        vm.startPrank(provider);
        vm.expectPartialRevert(bytes4(keccak256("ERC4626ExceededMaxWithdraw(address,uint256,uint256)")));
        pool.withdraw(most + 1, provider, provider);
        pool.withdraw(most, provider, provider);
        vm.stopPrank();

        alpha.set(0.99e18);
        _file(holder, id);
        assertEq(pool.maxRedeem(provider), 0, "nothing leaves while a claim waits");
        assertEq(pool.maxDeposit(provider) + pool.maxMint(provider), 0, "and nothing comes in");
        skip(DELAY);
        pool.payClaim(id);
        assertNear(pool.freeCapital(), pool.totalAssets(), 0, "then all is free");
    }

    function test_ACoverWhoseTimeIsOverFreesItsCapital() public {
        uint256 id = _buy(holder, alpha, 300_000e6);
        skip(TERM);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.CoverNotEnded.selector, id, block.timestamp));
        pool.expire(id);
        skip(1);
        vm.prank(stranger);
        pool.expire(id);
        assertEq(pool.active(), 0, "no cover in force");
        assertEq(pool.freeCapital(), pool.totalAssets(), "all is free");
    }
}

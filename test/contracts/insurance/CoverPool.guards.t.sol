// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {CoverPool} from "../../../contracts/insurance/CoverPool.sol";
import {ICoverPool} from "../../../contracts/interfaces/ICoverPool.sol";
import {RateSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {CoverFixture} from "../support/CoverFixture.sol";
import {StubLossOracle} from "../support/StubLossOracle.sol";

/// @notice Who may do what, and what is refused.
contract CoverPoolGuardsTest is CoverFixture {
    function test_OnlyTheOwnerListsProtocols() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        pool.setProtocol(alpha, 1);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.ShareOutOfRange.selector, 10_001));
        pool.setProtocol(alpha, 10_001);
        for (uint256 i = 2; i < 16; ++i) pool.setProtocol(new StubLossOracle(), 1);
        pool.setProtocol(alpha, 10_000);
        StubLossOracle one = new StubLossOracle();
        vm.expectRevert(ICoverPool.TooManyProtocols.selector);
        pool.setProtocol(one, 1);
    }

    function test_OnlyTheOwnerSetsTheAssessor() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, stranger));
        pool.setAssessor(stranger);
        pool.setAssessor(stranger);
        assertEq(pool.assessor(), stranger, "the new one");
    }

    function test_OnlyTheAssessorLowersClaimsAndOnlyInTime() public {
        uint256 id = _buy(holder, alpha, 100_000e6);
        alpha.set(0.5e18);
        _file(holder, id);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NotAssessor.selector, stranger));
        pool.lowerClaim(id, 1);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NotAssessor.selector, address(this)));
        pool.lowerClaim(id, 1);
        skip(DELAY);
        vm.prank(assessor);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.AssessmentOver.selector, id, block.timestamp));
        pool.lowerClaim(id, 1);
    }

    function test_OnlyItsHolderClaimsAndOnlyInTime() public {
        uint256 id = _buy(holder, alpha, 100_000e6);
        alpha.set(0.5e18);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NotHolder.selector, stranger));
        pool.fileClaim(id);
        skip(TERM + 1);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.CoverEnded.selector, id, block.timestamp - 1));
        pool.fileClaim(id);
    }

    function test_NobodyClaimsWhatWasNotLostSinceTheSale() public {
        alpha.set(0.5e18);
        uint256 id = _buy(holder, alpha, 100_000e6);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NothingLost.selector, id));
        pool.fileClaim(id);
        alpha.set(0.7e18);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NothingLost.selector, id));
        pool.fileClaim(id);
        alpha.set(0);
        uint256 late = _buy(holder, alpha, 1e6);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.NothingLost.selector, late));
        pool.fileClaim(late);
    }

    function test_ACoverIsClaimedAndPaidOnce() public {
        uint256 id = _buy(holder, alpha, 100_000e6);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.WrongStatus.selector, id, ICoverPool.Status.Active));
        pool.payClaim(id);
        alpha.set(0.5e18);
        _file(holder, id);
        vm.prank(holder);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.WrongStatus.selector, id, ICoverPool.Status.Claimed));
        pool.fileClaim(id);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.WrongStatus.selector, id, ICoverPool.Status.Claimed));
        pool.expire(id);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.AssessmentNotOver.selector, id, block.timestamp + DELAY));
        pool.payClaim(id);
        skip(DELAY);
        pool.payClaim(id);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.WrongStatus.selector, id, ICoverPool.Status.Ended));
        pool.payClaim(id);
        vm.expectRevert(abi.encodeWithSelector(ICoverPool.WrongStatus.selector, 99, ICoverPool.Status.None));
        pool.expire(99);
    }

    function test_NoCoverIsForNothingOrForNoTime() public {
        vm.startPrank(holder);
        vm.expectRevert(ICoverPool.ZeroAmount.selector);
        pool.buyCover(alpha, 0, TERM, MAX);
        vm.expectRevert(ICoverPool.ZeroAmount.selector);
        pool.buyCover(alpha, 1, 0, MAX);
        vm.stopPrank();
    }

    function test_RefusesTermsOutOfRange() public {
        RateSettings memory curve = RateSettings(8_000, 200, 600, 4_000);
        vm.expectRevert(ICoverPool.InvalidTerms.selector);
        new CoverPool(usdc, ICoverPool.Terms(0, DELAY), curve, assessor, address(this));
        curve.optimalUsageBps = 0;
        vm.expectRevert(ICoverPool.InvalidTerms.selector);
        new CoverPool(usdc, ICoverPool.Terms(1, DELAY), curve, assessor, address(this));
        curve.optimalUsageBps = 10_001;
        vm.expectRevert(ICoverPool.InvalidTerms.selector);
        new CoverPool(usdc, ICoverPool.Terms(1, DELAY), curve, assessor, address(this));
        curve.optimalUsageBps = 10_000;
        pool = new CoverPool(usdc, ICoverPool.Terms(1, DELAY), curve, assessor, address(this));
        assertEq(pool.terms().leverageBps, 1, "the terms");
        assertEq(pool.curve().slope2Bps, 4_000, "the curve");
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IStakedToken} from "../../../contracts/interfaces/IStakedToken.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StakedToken} from "../../../contracts/tokens/StakedToken.sol";
import {Test} from "../support/Test.sol";

contract StakedTokenTest is Test {
    uint256 private constant DELAY = 7 days;

    MintableToken private weth;
    StakedToken private staked;
    address private alice;
    address private bob;
    address private slasher;
    address private sink;

    function setUp() public {
        startClock();
        (alice, bob, slasher, sink) = (actor("alice"), actor("bob"), actor("slasher"), actor("sink"));
        weth = new MintableToken("WETH", "WETH", 18, address(this));
        staked = new StakedToken("Staked", "stWETH", address(weth), DELAY, address(this));
        staked.setSlasher(slasher);
        weth.mint(address(this), 1e30);
        weth.approve(address(staked), MAX);
    }

    // ------------------------------------------------------------------------------------------------ rate

    function test_FirstSharesAreOneForOne() public {
        assertEq(staked.getRate(), WAD, "before the first stake");
        assertEq(_stake(alice, 5e18), 5e18, "shares");
        assertEq(staked.getRate(), WAD, "and after it");
        assertEq(staked.totalAssets(), 5e18, "stake");
        assertEq(weth.balanceOf(address(staked)), 5e18, "held");
    }

    function test_RewardsRaiseTheRateForAll() public {
        _stake(alice, 30e18);
        _stake(bob, 10e18);
        staked.reward(4e18);
        assertEq(staked.getRate(), 1.1e18, "44 for 40");
        assertEq(_stake(alice, 11e18), 10e18, "new shares at the new rate");
        assertEq(staked.getRate(), 1.1e18, "which stays");
    }

    function test_ASlashLowersTheRateForAll() public {
        _stake(alice, 30e18);
        _stake(bob, 10e18);
        vm.prank(slasher);
        staked.slash(8e18, sink);
        assertEq(staked.getRate(), 0.8e18, "32 for 40");
        assertEq(weth.balanceOf(sink), 8e18, "what is lost goes where the slasher says");
        assertEq(weth.balanceOf(address(staked)), 32e18, "and the rest stays");
    }

    function test_StakingRoundsDown() public {
        _stake(alice, 3);
        staked.reward(1);
        assertEq(_stake(bob, 3), 2, "3 * 3 / 4");
    }

    function test_DonationsMoveNothing() public {
        _stake(alice, 1e18);
        weth.mint(address(staked), 1e24);
        assertEq(staked.getRate(), WAD, "tokens sent here are nobody's");
    }

    function test_AnAmountWorthNoShareIsRefused() public {
        _stake(alice, 1);
        staked.reward(99);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.NothingToMove.selector, 99));
        staked.stake(99, bob);
    }

    function test_NobodyCanStakeAfterATotalLoss() public {
        _stake(alice, 1e18);
        vm.prank(slasher);
        staked.slash(1e18, sink);
        assertEq(staked.getRate(), 0, "worth nothing");
        vm.expectRevert();
        staked.stake(1e18, bob);
    }

    function test_HasTheDecimalsOfWhatIsStaked() public {
        MintableToken usdc = new MintableToken("USDC", "USDC", 6, address(this));
        assertEq(new StakedToken("S", "S", address(usdc), 0, address(this)).decimals(), 6, "6");
        assertEq(staked.decimals(), 18, "18");
        assertEq(staked.underlying(), address(weth), "underlying");
    }

    // ------------------------------------------------------------------------------------------------ unstaking

    function test_SharesWaitAndAreThenPaidAtTheRateOfTheDay() public {
        _stake(alice, 10e18);
        vm.prank(alice);
        uint256 id = staked.requestUnstake(4e18);
        assertEq(staked.balanceOf(alice), 6e18, "shares that wait are out of reach");
        (address owner, uint256 shares, uint256 claimableAt) = staked.requests(id);
        assertEq(owner, alice, "owner");
        assertEq(shares, 4e18, "shares");
        assertEq(claimableAt, block.timestamp + DELAY, "claimable");

        vm.prank(slasher);
        staked.slash(1e18, sink);
        skip(DELAY);
        vm.prank(alice);
        assertEq(staked.claim(id, bob), 3.6e18, "they were slashed like all");
        assertEq(weth.balanceOf(bob), 3.6e18, "paid");
        assertEq(staked.getRate(), 0.9e18, "the rate stays");
        assertEq(staked.totalSupply(), 6e18, "the shares are gone");
    }

    function test_NothingIsPaidBeforeTheDelay() public {
        uint256 id = _request(alice, 1e18);
        skip(DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.StillWaiting.selector, id, block.timestamp + 1));
        vm.prank(alice);
        staked.claim(id, alice);
    }

    function test_OnlyTheRequesterClaimsAndOnlyOnce() public {
        uint256 id = _request(alice, 1e18);
        skip(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.NotRequester.selector, id, bob));
        vm.prank(bob);
        staked.claim(id, bob);
        vm.prank(alice);
        staked.claim(id, alice);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.NotRequester.selector, id, alice));
        vm.prank(alice);
        staked.claim(id, alice);
    }

    function test_NothingCannotBeUnstaked() public {
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.NothingToMove.selector, 0));
        staked.requestUnstake(0);
        uint256 id = _request(alice, 1e18);
        vm.prank(slasher);
        staked.slash(1e18, sink);
        skip(DELAY);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.NothingToMove.selector, 1e18));
        vm.prank(alice);
        staked.claim(id, alice);
    }

    function testFuzz_WhoStakesAndUnstakesNeverGains(uint256 first, uint256 rewarded, uint256 amount) public {
        _stake(alice, bound(first, 1, 1e24));
        staked.reward(bound(rewarded, 0, 1e24));
        uint256 rate = staked.getRate();
        amount = bound(amount, rate / WAD + 1, 1e24);
        uint256 shares = _stake(bob, amount);
        assertGe(staked.getRate(), rate, "staking does not lower the rate");
        vm.prank(bob);
        uint256 id = staked.requestUnstake(shares);
        skip(DELAY);
        vm.prank(bob);
        assertLe(staked.claim(id, bob), amount, "never more than was put in");
        assertGe(staked.getRate(), rate, "nor does unstaking");
    }

    // ------------------------------------------------------------------------------------------------ roles

    function test_OnlyTheOwnerRewards() public {
        _stake(alice, 1e18);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        vm.prank(alice);
        staked.reward(1);
    }

    function test_OnlyTheOwnerNamesTheSlasher() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, slasher));
        vm.prank(slasher);
        staked.setSlasher(alice);
        staked.setSlasher(alice);
        assertEq(staked.slasher(), alice, "named");
    }

    function test_OnlyTheSlasherSlashes() public {
        _stake(alice, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.NotSlasher.selector, address(this)));
        staked.slash(1, sink);
    }

    function test_NoMoreIsSlashedThanThereIs() public {
        _stake(alice, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IStakedToken.StakeExceeded.selector, 1e18 + 1, 1e18));
        vm.prank(slasher);
        staked.slash(1e18 + 1, sink);
    }

    function test_RewardsNeedAShareToGoTo() public {
        vm.expectRevert(IStakedToken.NoShares.selector);
        staked.reward(1);
    }

    // ------------------------------------------------------------------------------------------------ support

    function _stake(address to, uint256 amount) private returns (uint256) {
        return staked.stake(amount, to);
    }

    function _request(address who, uint256 amount) private returns (uint256 id) {
        _stake(who, amount);
        vm.prank(who);
        id = staked.requestUnstake(amount);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {PairFactory} from "../../../contracts/amm/PairFactory.sol";
import {IUnwinder} from "../../../contracts/interfaces/IUnwinder.sol";
import {Unwinder} from "../../../contracts/keepers/Unwinder.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StakedToken} from "../../../contracts/tokens/StakedToken.sol";
import {WrappedReceipt} from "../../../contracts/tokens/WrappedReceipt.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Three layers: WETH is staked, the staked token is supplied to a pool, its receipt is wrapped; and a pair of the
/// staked token with WETH has shares.
contract UnwinderTest is LendingFixture {
    StakedToken private staked;
    WrappedReceipt private wrapped;
    ConstantProductPair private pair;
    Unwinder private unwinder;

    function setUp() public override {
        super.setUp();
        staked = new StakedToken("Staked", "stWETH", address(weth), 7 days, address(this));
        _list(address(staked), 2_000e8, _settings(7_000, 8_000, 10_500));
        wrapped = new WrappedReceipt("Wrapped", "waWETH", pool.getReserveData(address(staked)).aTokenAddress);
        pair = ConstantProductPair(new PairFactory(address(this)).createPair(address(staked), address(weth)));
        unwinder = new Unwinder(address(this));
        unwinder.setRoute(address(wrapped), IUnwinder.Exit.Redeem, address(wrapped));
        unwinder.setRoute(address(staked), IUnwinder.Exit.Swap, address(pair));
        unwinder.setRoute(address(pair), IUnwinder.Exit.RemoveLiquidity, address(pair));

        weth.mint(address(this), 10_000e18);
        weth.approve(address(staked), MAX);
        staked.stake(5_000e18, address(this));
        staked.transfer(address(pair), 1_000e18);
        weth.transfer(address(pair), 1_000e18);
        pair.mint(address(this));
        staked.approve(address(wrapped), MAX);
        wrapped.deposit(1_000e18, address(this));
        wrapped.approve(address(unwinder), MAX);
        pair.approve(address(unwinder), MAX);
        staked.approve(address(unwinder), MAX);
    }

    function test_UnwrapsAReceiptAndSellsWhatItWas() public {
        uint256 out = unwinder.unwind(address(wrapped), 100e18, address(weth), 0, bob);
        // 1000 - 1000 * 1000 / (1000 + 99.7)
        assertNear(out, 90.661089388014913158e18, 1, "sold on the pair");
        assertEq(weth.balanceOf(bob), out, "to whom it was said");
        _assertEmpty();
    }

    function test_StopsAtTheWantedLayer() public {
        assertEq(unwinder.unwind(address(wrapped), 100e18, address(staked), 0, bob), 100e18, "not sold");
        assertEq(staked.balanceOf(bob), 100e18, "staked tokens");
        _assertEmpty();
    }

    function test_TakesAPairsSharesApartAndSellsTheOtherHalf() public {
        uint256 out = unwinder.unwind(address(pair), 100e18, address(weth), 0, bob);
        // 100 and 100 leave; the staked 100 are sold into 900 and 900: 900 * 99.7 / 999.7.
        assertNear(out, 100e18 + 89.756927078123437031e18, 1, "both halves");
        _assertEmpty();
    }

    function test_LessThanTheLeastAcceptedIsRefused() public {
        vm.expectPartialRevert(IUnwinder.InsufficientOutput.selector);
        unwinder.unwind(address(wrapped), 100e18, address(weth), 99e18, bob);
    }

    function test_AWayThatLeadsNowhereIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IUnwinder.NoRoute.selector, address(weth), address(usdc)));
        unwinder.unwind(address(wrapped), 1e18, address(usdc), 0, bob);
        unwinder.setRoute(address(weth), IUnwinder.Exit.Swap, address(pair)); // a circle
        vm.expectPartialRevert(IUnwinder.NoRoute.selector);
        unwinder.unwind(address(wrapped), 1e18, address(usdc), 0, bob);
    }

    function test_OnlyTheOwnerSetsRoutes() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice));
        vm.prank(alice);
        unwinder.setRoute(address(weth), IUnwinder.Exit.Swap, address(pair));
        (IUnwinder.Exit exit, address through) = unwinder.routes(address(staked));
        assertTrue(exit == IUnwinder.Exit.Swap && through == address(pair), "as set");
    }

    function testFuzz_KeepsNothing(uint256 amount, bool ofPair) public {
        address token = ofPair ? address(pair) : address(wrapped);
        amount = bound(amount, 1e6, 900e18);
        uint256 out = unwinder.unwind(token, amount, address(weth), 0, bob);
        assertEq(weth.balanceOf(bob), out, "all of it is paid out");
        // A share is one of each token at most, and a unit sold is less than a unit.
        assertLe(out, ofPair ? 2 * amount : amount, "and no more than it was worth");
        _assertEmpty();
    }

    function _assertEmpty() private view {
        address[4] memory tokens = [address(weth), address(staked), address(wrapped), address(pair)];
        for (uint256 i = 0; i < tokens.length; ++i) {
            assertEq(MintableToken(tokens[i]).balanceOf(address(unwinder)), 0, "nothing stays behind");
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IWrappedNative} from "../../../contracts/interfaces/IWrappedNative.sol";
import {WrappedNative} from "../../../contracts/tokens/WrappedNative.sol";
import {Test} from "../support/Test.sol";

contract WrappedNativeTest is Test {
    WrappedNative private weth;
    address private alice;

    function setUp() public {
        weth = new WrappedNative();
        alice = actor("alice");
        vm.deal(alice, 10 ether);
    }

    function test_DescribesItself() public view {
        assertEq(weth.name(), "Wrapped Ether", "name");
        assertEq(weth.symbol(), "WETH", "symbol");
        assertEq(weth.decimals(), 18, "decimals");
    }

    function test_DepositWrapsOneForOne() public {
        vm.expectEmit(address(weth));
        emit IERC20.Transfer(address(0), alice, 3 ether);
        vm.expectEmit(address(weth));
        emit IWrappedNative.Deposit(alice, 3 ether);
        vm.prank(alice);
        weth.deposit{value: 3 ether}();

        assertEq(weth.balanceOf(alice), 3 ether, "wrapped");
        assertEq(weth.totalSupply(), 3 ether, "supply");
        assertEq(address(weth).balance, 3 ether, "coins held");
        assertEq(alice.balance, 7 ether, "coins left");
    }

    function test_PlainTransferWraps() public {
        vm.prank(alice);
        (bool success, ) = address(weth).call{value: 2 ether}("");
        assertTrue(success, "coins are accepted");
        assertEq(weth.balanceOf(alice), 2 ether, "wrapped");
    }

    function test_WithdrawUnwrapsOneForOne() public {
        vm.startPrank(alice);
        weth.deposit{value: 3 ether}();
        vm.expectEmit(address(weth));
        emit IERC20.Transfer(alice, address(0), 1 ether);
        vm.expectEmit(address(weth));
        emit IWrappedNative.Withdrawal(alice, 1 ether);
        weth.withdraw(1 ether);
        vm.stopPrank();

        assertEq(weth.balanceOf(alice), 2 ether, "wrapped");
        assertEq(weth.totalSupply(), 2 ether, "supply");
        assertEq(address(weth).balance, 2 ether, "coins held");
        assertEq(alice.balance, 8 ether, "coins");
    }

    function test_RefusesToUnwrapMoreThanIsHeld() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, alice, 0, 1));
        weth.withdraw(1);
    }

    /// @dev This test has no `receive`, so it rejects coins.
    function test_FailsWhenTheReceiverRejectsCoins() public {
        vm.deal(address(this), 1 ether);
        weth.deposit{value: 1 ether}();
        vm.expectRevert(abi.encodeWithSelector(IWrappedNative.NativeTransferFailed.selector, address(this), 1 ether));
        weth.withdraw(1 ether);
    }

    function testFuzz_SupplyEqualsCoinsHeld(uint96 deposited, uint96 withdrawn) public {
        withdrawn = uint96(bound(withdrawn, 0, deposited));
        vm.deal(alice, deposited);
        vm.startPrank(alice);
        weth.deposit{value: deposited}();
        weth.withdraw(withdrawn);
        vm.stopPrank();
        assertEq(weth.totalSupply(), address(weth).balance, "every token is backed by a coin");
        assertEq(alice.balance + weth.balanceOf(alice), deposited, "wrapping neither creates nor destroys");
    }
}

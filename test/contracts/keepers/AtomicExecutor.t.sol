// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {AtomicExecutor} from "../../../contracts/keepers/AtomicExecutor.sol";
import {IAtomicExecutor} from "../../../contracts/interfaces/IAtomicExecutor.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StubTarget} from "../support/StubTarget.sol";
import {Test} from "../support/Test.sol";

/// @notice Calls, filled balances and the gain. Loans have a file of their own.
contract AtomicExecutorTest is Test {
    /// @dev Of the amount in `transfer(address,uint256)`.
    uint32 private constant TRANSFER_AMOUNT = 4 + 32;

    AtomicExecutor private executor;
    StubTarget private target;
    MintableToken private token;
    address private alice;
    address private stranger;

    function setUp() public {
        alice = actor("alice");
        stranger = actor("stranger");
        executor = new AtomicExecutor(address(this));
        target = new StubTarget();
        token = new MintableToken("T", "T", 18, address(executor));
    }

    // ------------------------------------------------------------------------------------------------ owner

    function test_BelongsToItsOwner() public view {
        assertEq(executor.owner(), address(this), "owner");
    }

    function test_OnlyTheOwnerExecutes() public {
        IAtomicExecutor.Call[] memory none = new IAtomicExecutor.Call[](0);
        bytes memory refusal = abi.encodeWithSelector(IAtomicExecutor.NotOwner.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(refusal);
        executor.execute(none, address(0), 0);
        vm.expectRevert(refusal);
        executor.executeWithFlashLoan(address(target), address(token), 1, none, address(0), 0);
        vm.expectRevert(refusal);
        executor.executeWithFlashSwap(address(target), 1, 0, none, address(0), 0);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------------------------------------ calls

    function test_RunsTheCallsInOrder() public {
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](3);
        for (uint256 i = 0; i < 3; ++i) calls[i] = _call(abi.encodeCall(StubTarget.note, (10 + i)));
        executor.execute(calls, address(0), 0);
        assertEq(target.count(), 3, "each call once");
        for (uint256 i = 0; i < 3; ++i) assertEq(target.notes(i), 10 + i, "in order");
    }

    function test_PassesOnTheReasonOfARevert() public {
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](2);
        calls[0] = _call(abi.encodeCall(StubTarget.note, (1)));
        calls[1] = _call(abi.encodeCall(StubTarget.refuse, (42)));
        vm.expectRevert(abi.encodeWithSelector(StubTarget.Refused.selector, 42));
        executor.execute(calls, address(0), 0);
        assertEq(target.count(), 0, "all or nothing");
    }

    function test_SaysWhichCallFailedWithoutAReason() public {
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](2);
        calls[0] = _call(abi.encodeCall(StubTarget.note, (1)));
        calls[1] = _call(abi.encodeCall(StubTarget.refuseSilently, ()));
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.CallFailed.selector, 1, address(target)));
        executor.execute(calls, address(0), 0);
    }

    // ------------------------------------------------------------------------------------------------ filled balances

    function test_WritesItsBalanceIntoTheCall() public {
        _mint(777);
        executor.execute(_one(_sendAll(TRANSFER_AMOUNT)), address(0), 0);
        assertEq(token.balanceOf(alice), 777, "all that it held");
        assertEq(token.balanceOf(address(executor)), 0, "nothing is left");
    }

    function test_WritesNothingWhenNotAskedTo() public {
        _mint(777);
        IAtomicExecutor.Call memory call = _sendAll(TRANSFER_AMOUNT);
        call.balanceOf = address(0);
        executor.execute(_one(call), address(0), 0);
        assertEq(token.balanceOf(alice), 5, "the amount in the call");
    }

    function test_ReadsTheBalanceWhenTheCallsTurnComes() public {
        IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](2);
        calls[0] = IAtomicExecutor.Call({
            target: address(token),
            data: abi.encodeCall(MintableToken.mint, (address(executor), 100)),
            balanceOf: address(0),
            offset: 0
        });
        calls[1] = _sendAll(TRANSFER_AMOUNT);
        executor.execute(calls, address(0), 0);
        assertEq(token.balanceOf(alice), 100, "what the first call brought");
    }

    function test_RefusesAWordBeyondTheCall() public {
        uint32[3] memory offsets = [TRANSFER_AMOUNT + 1, 68, type(uint32).max];
        for (uint256 i = 0; i < offsets.length; ++i) {
            IAtomicExecutor.Call[] memory calls = new IAtomicExecutor.Call[](2);
            calls[0] = _call(abi.encodeCall(StubTarget.note, (1)));
            calls[1] = _sendAll(offsets[i]);
            vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.OffsetOutOfRange.selector, 1, offsets[i]));
            executor.execute(calls, address(0), 0);
        }
    }

    // ------------------------------------------------------------------------------------------------ gain

    function test_DemandsTheGain() public {
        _mint(1_000);
        IAtomicExecutor.Call[] memory calls = _one(_mintCall(50));
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.GainTooSmall.selector, int256(50), int256(51)));
        executor.execute(calls, address(token), 51);
        executor.execute(calls, address(token), 50);
        assertEq(token.balanceOf(address(executor)), 1_050, "the gain is kept");
    }

    function test_DemandsThatNothingBeLost() public {
        _mint(1_000);
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.GainTooSmall.selector, int256(-5), int256(0)));
        executor.execute(_one(_spend(5)), address(token), 0);
    }

    function test_MayAllowALoss() public {
        _mint(1_000);
        executor.execute(_one(_spend(5)), address(token), -5);
        assertEq(token.balanceOf(alice), 5, "spent");
        vm.expectRevert(abi.encodeWithSelector(IAtomicExecutor.GainTooSmall.selector, int256(-6), int256(-5)));
        executor.execute(_one(_spend(6)), address(token), -5);
    }

    function test_WithoutATokenDemandsNothing() public {
        _mint(1_000);
        executor.execute(_one(_spend(1_000)), address(0), type(int256).max);
        assertEq(token.balanceOf(alice), 1_000, "spent");
    }

    function test_AFailedTransferFailsTheWhole() public {
        IAtomicExecutor.Call[] memory calls = _one(_spend(1));
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(executor), 0, 1)
        );
        executor.execute(calls, address(0), 0);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _one(IAtomicExecutor.Call memory call) private pure returns (IAtomicExecutor.Call[] memory calls) {
        calls = new IAtomicExecutor.Call[](1);
        calls[0] = call;
    }

    function _call(bytes memory data) private view returns (IAtomicExecutor.Call memory) {
        return IAtomicExecutor.Call({target: address(target), data: data, balanceOf: address(0), offset: 0});
    }

    function _spend(uint256 amount) private view returns (IAtomicExecutor.Call memory) {
        return
            IAtomicExecutor.Call({
                target: address(token),
                data: abi.encodeCall(IERC20.transfer, (alice, amount)),
                balanceOf: address(0),
                offset: 0
            });
    }

    /// @dev Asks for 5, which is overwritten at `offset`.
    function _sendAll(uint32 offset) private view returns (IAtomicExecutor.Call memory call) {
        call = _spend(5);
        call.balanceOf = address(token);
        call.offset = offset;
    }

    function _mintCall(uint256 amount) private view returns (IAtomicExecutor.Call memory) {
        return
            IAtomicExecutor.Call({
                target: address(token),
                data: abi.encodeCall(MintableToken.mint, (address(executor), amount)),
                balanceOf: address(0),
                offset: 0
            });
    }

    function _mint(uint256 amount) private {
        vm.prank(address(executor));
        token.mint(address(executor), amount);
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IAtomicExecutor} from "../interfaces/IAtomicExecutor.sol";
import {IFlashLoanSimpleReceiver} from "../interfaces/IFlashLoanSimpleReceiver.sol";
import {ILendingPool} from "../interfaces/ILendingPool.sol";
import {IUniswapV2Callee} from "../interfaces/IUniswapV2Callee.sol";
import {IUniswapV2Pair} from "../interfaces/IUniswapV2Pair.sol";

/// @title A searcher's contract
/// @notice Keepers and arbitrageurs act through one of these, as their real counterparts do: seize and sell in one
/// transaction, with own or borrowed money, or revert and lose no more than the gas. It knows no protocol beyond the two
/// kinds of flash liquidity; what to call is the owner's business.
contract AtomicExecutor is IAtomicExecutor, IFlashLoanSimpleReceiver, IUniswapV2Callee {
    using SafeERC20 for IERC20;

    address public immutable owner;

    /// @dev Who may call back at this moment.
    address private _lender;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    /// @dev Demands that the balance of `token` grow by `minGain` over the body.
    modifier gaining(address token, int256 minGain) {
        uint256 before = token == address(0) ? 0 : IERC20(token).balanceOf(address(this));
        _;
        if (token != address(0)) {
            int256 gain = int256(IERC20(token).balanceOf(address(this))) - int256(before);
            if (gain < minGain) revert GainTooSmall(gain, minGain);
        }
    }

    constructor(address owner_) {
        owner = owner_;
    }

    // ------------------------------------------------------------------------------------------------ owner

    /// @inheritdoc IAtomicExecutor
    function execute(Call[] calldata calls, address token, int256 minGain) external onlyOwner gaining(token, minGain) {
        _run(calls);
    }

    /// @inheritdoc IAtomicExecutor
    function executeWithFlashLoan(
        address pool,
        address asset,
        uint256 amount,
        Call[] calldata calls,
        address token,
        int256 minGain
    ) external onlyOwner gaining(token, minGain) {
        _lender = pool;
        ILendingPool(pool).flashLoanSimple(address(this), asset, amount, abi.encode(calls), 0);
        _lender = address(0);
    }

    /// @inheritdoc IAtomicExecutor
    function executeWithFlashSwap(
        address pair,
        uint256 amount0,
        uint256 amount1,
        Call[] calldata calls,
        address token,
        int256 minGain
    ) external onlyOwner gaining(token, minGain) {
        _lender = pair;
        IUniswapV2Pair(pair).swap(amount0, amount1, address(this), abi.encode(calls));
        _lender = address(0);
    }

    // ------------------------------------------------------------------------------------------------ lenders

    /// @inheritdoc IFlashLoanSimpleReceiver
    function executeOperation(
        address asset,
        uint256 amount,
        uint256 premium,
        address initiator,
        bytes calldata params
    ) external returns (bool) {
        _requireExpected(initiator);
        _run(abi.decode(params, (Call[])));
        // Only raised, never set to the debt: the same pool may hold an allowance for the calls to come.
        if (IERC20(asset).allowance(address(this), msg.sender) < amount + premium) {
            IERC20(asset).forceApprove(msg.sender, type(uint256).max);
        }
        return true;
    }

    /// @inheritdoc IUniswapV2Callee
    function uniswapV2Call(address sender, uint256, uint256, bytes calldata data) external {
        _requireExpected(sender);
        _run(abi.decode(data, (Call[])));
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev The lender alone does not tell: while a loan runs, anyone among the called can make it lend to this contract
    /// once more, with calls of their own.
    function _requireExpected(address initiator) private view {
        if (msg.sender != _lender || initiator != address(this)) revert UnexpectedCallback(msg.sender);
    }

    function _run(Call[] memory calls) private {
        for (uint256 i = 0; i < calls.length; ++i) {
            bytes memory data = calls[i].data;
            if (calls[i].balanceOf != address(0)) _fillBalance(i, data, calls[i].balanceOf, calls[i].offset);
            (bool success, bytes memory result) = calls[i].target.call(data);
            if (!success) _bubble(i, calls[i].target, result);
        }
    }

    function _fillBalance(uint256 i, bytes memory data, address token, uint32 offset) private view {
        if (uint256(offset) + 32 > data.length) revert OffsetOutOfRange(i, offset);
        uint256 held = IERC20(token).balanceOf(address(this));
        // Solidity has no way to write a word into bytes in memory. The bound was checked above.
        assembly ("memory-safe") {
            mstore(add(add(data, 0x20), offset), held)
        }
    }

    function _bubble(uint256 i, address target, bytes memory result) private pure {
        if (result.length == 0) revert CallFailed(i, target);
        // Passes the callee's reason on as it is; Solidity can only wrap it.
        assembly ("memory-safe") {
            revert(add(result, 0x20), mload(result))
        }
    }
}

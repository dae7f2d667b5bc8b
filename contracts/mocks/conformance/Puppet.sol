// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IFlashLoanSimpleReceiver} from "../../interfaces/IFlashLoanSimpleReceiver.sol";
import {IUniswapV2Callee} from "../../interfaces/IUniswapV2Callee.sol";
import {IUniswapV2Pair} from "../../interfaces/IUniswapV2Pair.sol";

/// @title An account of a conformance sequence on one of its sides
/// @notice Calls what its owner says, and pays flash swaps and flash loans back: exactly, or a little more or less.
contract Puppet is IUniswapV2Callee, IFlashLoanSimpleReceiver {
    address private immutable _owner;

    error NotOwner();

    constructor() {
        _owner = msg.sender;
    }

    receive() external payable {}

    /// @notice Calls a target with a bounded amount of gas: old compilers' assertions burn all they are given.
    function act(
        address target,
        uint256 value,
        uint256 gasLimit,
        bytes calldata data
    ) external returns (bool success, bytes memory result) {
        if (msg.sender != _owner) revert NotOwner();
        return target.call{value: value, gas: gasLimit}(data);
    }

    /// @inheritdoc IUniswapV2Callee
    /// @param data Whether to pay in the other token, and how much more than the least to pay.
    function uniswapV2Call(address, uint256 amount0, uint256 amount1, bytes calldata data) external {
        (bool inOther, int256 extra) = abi.decode(data, (bool, int256));
        IUniswapV2Pair pair = IUniswapV2Pair(msg.sender);
        (uint256 reserve0, uint256 reserve1, ) = pair.getReserves();
        (address token0, address token1) = (pair.token0(), pair.token1());
        if (amount0 != 0) {
            if (inOther) _pay(token1, _amountIn(amount0, reserve1, reserve0), extra);
            else _pay(token0, (amount0 * 1000) / 997 + 1, extra);
        }
        if (amount1 != 0) {
            if (inOther) _pay(token0, _amountIn(amount1, reserve0, reserve1), extra);
            else _pay(token1, (amount1 * 1000) / 997 + 1, extra);
        }
    }

    /// @inheritdoc IFlashLoanSimpleReceiver
    /// @param params What to answer, and how much more than what is due to let the pool take.
    function executeOperation(
        address asset,
        uint256 amount,
        uint256 premium,
        address,
        bytes calldata params
    ) external returns (bool) {
        (bool answer, int256 extra) = abi.decode(params, (bool, int256));
        IERC20(asset).approve(msg.sender, uint256(int256(amount + premium) + extra));
        return answer;
    }

    function _pay(address token, uint256 least, int256 extra) private {
        IERC20(token).transfer(msg.sender, uint256(int256(least) + extra));
    }

    function _amountIn(uint256 out, uint256 reserveIn, uint256 reserveOut) private pure returns (uint256) {
        return (reserveIn * out * 1000) / ((reserveOut - out) * 997) + 1;
    }
}

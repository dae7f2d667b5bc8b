// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IUniswapV2Router} from "../interfaces/IUniswapV2Router.sol";
import {IWrappedNative} from "../interfaces/IWrappedNative.sol";

/// @title What both halves of the router need: deadlines and the native coin
abstract contract RouterBase is IUniswapV2Router {
    using SafeERC20 for IERC20;

    address public immutable factory;
    address public immutable WETH;

    modifier ensure(uint256 deadline) {
        if (deadline < block.timestamp) revert Expired(deadline, block.timestamp);
        _;
    }

    constructor(address factory_, address weth_) {
        factory = factory_;
        WETH = weth_;
    }

    receive() external payable {
        if (msg.sender != WETH) revert UnexpectedNativeTransfer(msg.sender);
    }

    function _wrapTo(address pair, uint256 amount) internal {
        IWrappedNative(WETH).deposit{value: amount}();
        IERC20(WETH).safeTransfer(pair, amount);
    }

    function _unwrapTo(address to, uint256 amount) internal {
        IWrappedNative(WETH).withdraw(amount);
        _sendNative(to, amount);
    }

    function _sendNative(address to, uint256 amount) internal {
        (bool success, ) = to.call{value: amount}("");
        if (!success) revert NativeTransferFailed(to, amount);
    }
}

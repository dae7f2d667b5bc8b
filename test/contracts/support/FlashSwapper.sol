// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IUniswapV2Callee} from "../../../contracts/interfaces/IUniswapV2Callee.sol";
import {IUniswapV2Pair} from "../../../contracts/interfaces/IUniswapV2Pair.sol";

/// @title Takes flash swaps, pays what it is set to pay, and makes one call in between when armed
contract FlashSwapper is IUniswapV2Callee {
    uint256 public repay0;
    uint256 public repay1;

    address public sender;
    uint256 public amount0;
    uint256 public amount1;
    bytes public data;

    address private _target;
    bytes private _call;

    function setRepayment(uint256 repay0_, uint256 repay1_) external {
        repay0 = repay0_;
        repay1 = repay1_;
    }

    function arm(address target, bytes calldata call) external {
        _target = target;
        _call = call;
    }

    function uniswapV2Call(address sender_, uint256 amount0_, uint256 amount1_, bytes calldata data_) external {
        (sender, amount0, amount1, data) = (sender_, amount0_, amount1_, data_);
        if (_target != address(0)) Address.functionCall(_target, _call);
        IUniswapV2Pair pair = IUniswapV2Pair(msg.sender);
        if (repay0 != 0) IERC20(pair.token0()).transfer(msg.sender, repay0);
        if (repay1 != 0) IERC20(pair.token1()).transfer(msg.sender, repay1);
    }
}

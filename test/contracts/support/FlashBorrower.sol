// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IFlashLoanSimpleReceiver} from "../../../contracts/interfaces/IFlashLoanSimpleReceiver.sol";

/// @title Takes flash loans of a pool, remembers what it was told, and makes one call to the pool in between when armed
contract FlashBorrower is IFlashLoanSimpleReceiver {
    using SafeERC20 for IERC20;

    address public immutable pool;

    address public asset;
    uint256 public amount;
    uint256 public premium;
    address public initiator;
    bytes public params;
    /// @notice What it held of the asset when it was called.
    uint256 public held;

    uint256 private _allowance = type(uint256).max;
    bool private _answer = true;
    bytes private _call;

    constructor(address pool_) {
        pool = pool_;
    }

    function setAllowance(uint256 allowance) external {
        _allowance = allowance;
    }

    function setAnswer(bool answer) external {
        _answer = answer;
    }

    function arm(bytes calldata call) external {
        _call = call;
    }

    function executeOperation(
        address asset_,
        uint256 amount_,
        uint256 premium_,
        address initiator_,
        bytes calldata params_
    ) external returns (bool) {
        (asset, amount, premium, initiator, params) = (asset_, amount_, premium_, initiator_, params_);
        held = IERC20(asset_).balanceOf(address(this));
        IERC20(asset_).forceApprove(pool, _allowance);
        bytes memory call = _call;
        delete _call;
        if (call.length != 0) Address.functionCall(pool, call);
        return _answer;
    }
}

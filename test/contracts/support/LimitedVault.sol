// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IOutflowLimiter} from "../../../contracts/interfaces/IOutflowLimiter.sol";

/// @title The least that a protected contract does
contract LimitedVault {
    IOutflowLimiter public immutable limiter;

    constructor(IOutflowLimiter limiter_) {
        limiter = limiter_;
    }

    /// @dev The tokens were sent before.
    function deposit(IERC20 token, uint256 amount) external {
        limiter.onTokenInflow(address(token), amount);
    }

    function withdraw(IERC20 token, uint256 amount, address to, bool revertOnLimit) external returns (bool passes) {
        token.approve(address(limiter), amount);
        passes = limiter.onTokenOutflow(address(token), amount, to, revertOnLimit);
        if (passes) token.transfer(to, amount);
    }
}

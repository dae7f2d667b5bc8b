// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ICircuitBreaker} from "../interfaces/ICircuitBreaker.sol";
import {IGracefulBreaker} from "../interfaces/IGracefulBreaker.sol";

/// @title A grace period after the halts of a circuit breaker
/// @notice It keeps no state of a halt: sources go on reporting to the breaker, and this reads what came of it. A trip
/// within the grace period halts again, and a new grace period follows.
contract GracefulBreaker is IGracefulBreaker, Ownable {
    ICircuitBreaker public immutable breaker;
    uint256 public graceBlocks;

    constructor(ICircuitBreaker breaker_, uint256 graceBlocks_, address owner_) Ownable(owner_) {
        breaker = breaker_;
        _setGrace(graceBlocks_);
    }

    /// @inheritdoc IGracefulBreaker
    function setGrace(uint256 graceBlocks_) external onlyOwner {
        _setGrace(graceBlocks_);
    }

    /// @inheritdoc IGracefulBreaker
    function check(ICircuitBreaker.Action action) external view {
        breaker.check(action);
        if (_isGrace(action)) revert ICircuitBreaker.Halted(action, liquidationsHaltedUntil());
    }

    /// @inheritdoc IGracefulBreaker
    function isHalted(ICircuitBreaker.Action action) external view returns (bool) {
        return breaker.isHalted(action) || _isGrace(action);
    }

    /// @inheritdoc IGracefulBreaker
    function liquidationsHaltedUntil() public view returns (uint256) {
        uint256 haltedUntil = breaker.haltedUntil();
        if (haltedUntil == 0 || !breaker.getSettings().haltsLiquidation) return 0;
        return haltedUntil + graceBlocks;
    }

    function _isGrace(ICircuitBreaker.Action action) private view returns (bool) {
        return action == ICircuitBreaker.Action.Liquidate && block.number <= liquidationsHaltedUntil();
    }

    function _setGrace(uint256 graceBlocks_) private {
        graceBlocks = graceBlocks_;
        emit GraceSet(graceBlocks_);
    }
}

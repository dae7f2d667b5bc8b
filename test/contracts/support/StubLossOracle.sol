// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILossOracle} from "../../../contracts/interfaces/ILossOracle.sol";

/// @title A protocol whose losses the test sets
contract StubLossOracle is ILossOracle {
    uint256 public survival = 1e18;

    function set(uint256 survival_) external {
        survival = survival_;
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {UserConfigurationMap} from "../../interfaces/LendingTypes.sol";

/// @title What an account uses each reserve for, in one word
/// @dev Bit 2i: borrows reserve i. Bit 2i + 1: uses reserve i as collateral.
library UserConfiguration {
    uint256 private constant BORROWING_BITS = 0x5555555555555555555555555555555555555555555555555555555555555555;

    function setBorrowing(UserConfigurationMap storage self, uint256 id, bool borrowing) internal {
        _set(self, 2 * id, borrowing);
    }

    function setUsingAsCollateral(UserConfigurationMap storage self, uint256 id, bool using_) internal {
        _set(self, 2 * id + 1, using_);
    }

    function isBorrowing(UserConfigurationMap memory self, uint256 id) internal pure returns (bool) {
        return (self.data >> (2 * id)) & 1 != 0;
    }

    function isUsingAsCollateral(UserConfigurationMap memory self, uint256 id) internal pure returns (bool) {
        return (self.data >> (2 * id + 1)) & 1 != 0;
    }

    function isUsing(UserConfigurationMap memory self, uint256 id) internal pure returns (bool) {
        return (self.data >> (2 * id)) & 3 != 0;
    }

    function isBorrowingAny(UserConfigurationMap memory self) internal pure returns (bool) {
        return self.data & BORROWING_BITS != 0;
    }

    function isEmpty(UserConfigurationMap memory self) internal pure returns (bool) {
        return self.data == 0;
    }

    function _set(UserConfigurationMap storage self, uint256 position, bool value) private {
        if (value) self.data |= 1 << position;
        else self.data &= ~(1 << position);
    }
}

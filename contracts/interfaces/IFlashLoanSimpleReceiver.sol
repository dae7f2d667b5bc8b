// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who receives a flash loan (Aave V3's interface)
interface IFlashLoanSimpleReceiver {
    /// @notice Called after the loan was sent. The pool then takes `amount + premium`, which must be approved to it.
    /// @return Whether the operation succeeded; anything but true reverts the loan.
    function executeOperation(
        address asset,
        uint256 amount,
        uint256 premium,
        address initiator,
        bytes calldata params
    ) external returns (bool);
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {IWrappedNative} from "../interfaces/IWrappedNative.sol";

/// @title Wrapped native coin
/// @notice Supply always equals the coins held, except that coins forced in by `selfdestruct` or a block reward raise
/// only the latter. WETH9 reports its balance as the supply; this token reports what was minted.
contract WrappedNative is ERC20, IWrappedNative {
    constructor() ERC20("Wrapped Ether", "WETH") {}

    receive() external payable {
        deposit();
    }

    /// @inheritdoc IWrappedNative
    function withdraw(uint256 wad) external {
        _burn(msg.sender, wad);
        emit Withdrawal(msg.sender, wad);
        (bool success, ) = msg.sender.call{value: wad}("");
        if (!success) revert NativeTransferFailed(msg.sender, wad);
    }

    /// @inheritdoc IWrappedNative
    function deposit() public payable {
        _mint(msg.sender, msg.value);
        emit Deposit(msg.sender, msg.value);
    }
}

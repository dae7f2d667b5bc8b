// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";

/// @title Passes everything on to a pool but refuses to tell a deficit, as Aave before V3.3
contract OlderPool {
    error NoSuchFunction();

    ILendingPool private immutable _pool;

    constructor(ILendingPool pool) {
        _pool = pool;
    }

    fallback(bytes calldata data) external payable returns (bytes memory result) {
        if (bytes4(data) == ILendingPool.getReserveDeficit.selector) revert NoSuchFunction();
        (, result) = address(_pool).staticcall(data);
    }
}

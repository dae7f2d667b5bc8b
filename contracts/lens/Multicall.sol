// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Many reads in one call
contract Multicall {
    struct Call {
        address target;
        bytes data;
    }

    struct Result {
        bool success;
        bytes data;
    }

    /// @notice Calls each target in turn and returns what each said, reverts included. To be used by `eth_call`.
    function aggregate(Call[] calldata calls) external returns (Result[] memory results) {
        results = new Result[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            (results[i].success, results[i].data) = calls[i].target.call(calls[i].data);
        }
    }

    /// @notice The balances of `holders[i]` in `tokens[i]`, in base units.
    function balances(
        address[] calldata tokens,
        address[] calldata holders
    ) external view returns (uint256[] memory amounts) {
        amounts = new uint256[](tokens.length);
        for (uint256 i = 0; i < tokens.length; ++i) {
            // Not IERC20: a holder without code, or a token that says nothing, must not fail the whole batch.
            (bool success, bytes memory data) = tokens[i].staticcall(
                abi.encodeWithSignature("balanceOf(address)", holders[i])
            );
            if (success && data.length >= 32) amounts[i] = abi.decode(data, (uint256));
        }
    }
}

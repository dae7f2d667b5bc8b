// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IUniswapV2Factory} from "../interfaces/IUniswapV2Factory.sol";
import {ConstantProductPair} from "./ConstantProductPair.sol";

/// @title Creates and finds pairs
contract PairFactory is IUniswapV2Factory {
    address public feeTo;
    address public feeToSetter;
    address public breaker;

    mapping(address tokenA => mapping(address tokenB => address)) public getPair;
    address[] public allPairs;

    modifier onlyFeeToSetter() {
        if (msg.sender != feeToSetter) revert Forbidden(msg.sender);
        _;
    }

    constructor(address feeToSetter_) {
        feeToSetter = feeToSetter_;
    }

    /// @inheritdoc IUniswapV2Factory
    function createPair(address tokenA, address tokenB) external returns (address pair) {
        if (tokenA == tokenB) revert IdenticalAddresses(tokenA);
        (address token0, address token1) = tokenA < tokenB ? (tokenA, tokenB) : (tokenB, tokenA);
        if (token0 == address(0)) revert ZeroAddress();
        pair = getPair[token0][token1];
        if (pair != address(0)) revert PairExists(pair);

        // The salt makes the address depend on the two tokens alone, as in Uniswap V2.
        ConstantProductPair created = new ConstantProductPair{salt: keccak256(abi.encodePacked(token0, token1))}();
        created.initialize(token0, token1);
        pair = address(created);

        getPair[token0][token1] = pair;
        getPair[token1][token0] = pair;
        allPairs.push(pair);
        emit PairCreated(token0, token1, pair, allPairs.length);
    }

    /// @inheritdoc IUniswapV2Factory
    function setFeeTo(address feeTo_) external onlyFeeToSetter {
        feeTo = feeTo_;
    }

    /// @inheritdoc IUniswapV2Factory
    function setFeeToSetter(address feeToSetter_) external onlyFeeToSetter {
        feeToSetter = feeToSetter_;
    }

    /// @inheritdoc IUniswapV2Factory
    function setBreaker(address breaker_) external onlyFeeToSetter {
        breaker = breaker_;
    }

    /// @inheritdoc IUniswapV2Factory
    function allPairsLength() external view returns (uint256) {
        return allPairs.length;
    }
}

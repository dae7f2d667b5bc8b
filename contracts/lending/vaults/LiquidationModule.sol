// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {ILiquidationModule} from "../../interfaces/ILiquidationModule.sol";
import {IStablecoin} from "../../interfaces/IStablecoin.sol";
import {IVaultEngine} from "../../interfaces/IVaultEngine.sol";

/// @title What the ways of selling collateral have in common
abstract contract LiquidationModule is ILiquidationModule, ReentrancyGuard {
    uint256 internal constant ONE_BPS = 1e4;
    uint256 internal constant PRICE_UNIT = 1e8;

    IVaultEngine public immutable engine;
    IERC20Metadata internal immutable _collateral;
    IStablecoin internal immutable _coin;
    uint256 internal immutable _collateralUnit;
    uint256 internal immutable _coinUnit;

    constructor(IVaultEngine engine_) {
        engine = engine_;
        _collateral = engine_.collateral();
        _coin = engine_.coin();
        _collateralUnit = 10 ** uint256(_collateral.decimals());
        _coinUnit = 10 ** uint256(_coin.decimals());
    }
}

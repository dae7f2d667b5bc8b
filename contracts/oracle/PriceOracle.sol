// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";

/// @title Maps assets to feeds and applies each asset's staleness policy
contract PriceOracle is IPriceOracle, Ownable {
    struct Source {
        address feed;
        uint32 maxAge;
        StalenessPolicy policy;
        uint8 decimals;
    }

    uint8 private constant BASE_DECIMALS = 8;

    address public constant BASE_CURRENCY = address(0);
    uint256 public constant BASE_CURRENCY_UNIT = 10 ** BASE_DECIMALS;

    mapping(address asset => Source) private _sources;

    constructor(address owner_) Ownable(owner_) {}

    /// @inheritdoc IPriceOracle
    function setAssetSource(address asset, address source, uint32 maxAge, StalenessPolicy policy) external onlyOwner {
        uint8 decimals = IAggregatorV3(source).decimals();
        _sources[asset] = Source({feed: source, maxAge: maxAge, policy: policy, decimals: decimals});
        emit AssetSourceUpdated(asset, source, maxAge, policy);
    }

    /// @inheritdoc IPriceOracle
    function getAssetsPrices(address[] calldata assets) external view returns (uint256[] memory prices) {
        prices = new uint256[](assets.length);
        for (uint256 i = 0; i < assets.length; ++i) prices[i] = getAssetPrice(assets[i]);
    }

    /// @inheritdoc IPriceOracle
    function getSourceOfAsset(address asset) external view returns (address) {
        return _sources[asset].feed;
    }

    /// @inheritdoc IPriceOracle
    function getAssetPrice(address asset) public view returns (uint256) {
        Source memory source = _sources[asset];
        if (source.feed == address(0)) revert OracleNoSource(asset);

        (, int256 answer, , uint256 updatedAt, ) = IAggregatorV3(source.feed).latestRoundData();
        if (answer <= 0) revert OracleInvalidAnswer(asset, answer);
        if (source.policy == StalenessPolicy.Revert && block.timestamp > updatedAt + source.maxAge) {
            revert OracleStalePrice(asset, updatedAt, source.maxAge);
        }

        uint256 price = _toBase(uint256(answer), source.decimals);
        if (price == 0) revert OracleInvalidAnswer(asset, answer);
        return price;
    }

    function _toBase(uint256 answer, uint8 decimals) private pure returns (uint256) {
        if (decimals == BASE_DECIMALS) return answer;
        return
            decimals > BASE_DECIMALS
                ? answer / 10 ** (decimals - BASE_DECIMALS)
                : answer * 10 ** (BASE_DECIMALS - decimals);
    }
}

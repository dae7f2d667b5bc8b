// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IOutsideDesk} from "../interfaces/IOutsideDesk.sol";

/// @title The outside market's counterparty
/// @notice It settles at once and on chain what a trader would settle through an exchange account, so that every token
/// stays accounted for. out = in * price(in) / price(out) * (1 - spread), rounded down.
contract OutsideDesk is IOutsideDesk, Ownable {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    struct Quotation {
        uint128 price;
        uint128 unit;
    }

    uint256 private constant ONE_BPS = 1e4;

    uint16 public immutable spreadBps;

    mapping(address asset => Quotation) private _quotations;

    constructor(uint16 spreadBps_, address owner_) Ownable(owner_) {
        if (spreadBps_ >= ONE_BPS) revert InvalidSpread(spreadBps_);
        spreadBps = spreadBps_;
    }

    /// @inheritdoc IOutsideDesk
    function postPrices(address[] calldata assets, uint256[] calldata prices) external onlyOwner {
        if (assets.length != prices.length) revert LengthMismatch();
        for (uint256 i = 0; i < assets.length; ++i) {
            Quotation storage quotation = _quotations[assets[i]];
            if (quotation.unit == 0) quotation.unit = (10 ** uint256(IERC20Metadata(assets[i]).decimals())).toUint128();
            quotation.price = prices[i].toUint128();
            emit PricePosted(assets[i], prices[i]);
        }
    }

    /// @inheritdoc IOutsideDesk
    function trade(
        address tokenIn,
        uint256 amountIn,
        address tokenOut,
        uint256 minAmountOut,
        address to
    ) external returns (uint256 amountOut) {
        amountOut = quote(tokenIn, amountIn, tokenOut);
        if (amountOut < minAmountOut) revert InsufficientOutput(amountOut, minAmountOut);
        IERC20(tokenIn).safeTransferFrom(msg.sender, address(this), amountIn);
        IERC20(tokenOut).safeTransfer(to, amountOut);
        emit Traded(msg.sender, tokenIn, tokenOut, amountIn, amountOut, to);
    }

    /// @inheritdoc IOutsideDesk
    function priceOf(address asset) external view returns (uint256) {
        return _quotations[asset].price;
    }

    /// @inheritdoc IOutsideDesk
    function quote(address tokenIn, uint256 amountIn, address tokenOut) public view returns (uint256) {
        Quotation memory given = _quotations[tokenIn];
        Quotation memory wanted = _quotations[tokenOut];
        if (given.price == 0) revert NoPrice(tokenIn);
        if (wanted.price == 0) revert NoPrice(tokenOut);
        uint256 value = amountIn * given.price * wanted.unit * (ONE_BPS - spreadBps);
        return value / (uint256(wanted.price) * given.unit * ONE_BPS);
    }
}

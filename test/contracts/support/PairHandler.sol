// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ConstantProductPair} from "../../../contracts/amm/ConstantProductPair.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {FlashSwapper} from "./FlashSwapper.sol";
import {Test} from "./Test.sol";

/// @title Does anything that anyone can do to a pair, in any order, and remembers what must not happen
/// @notice Tokens that come in are new and tokens that go out stay out, so that the sums of both are known.
abstract contract PairHandler is Test {
    uint256 private constant LARGEST = 1e24;
    /// @dev Root of k to nine more digits.
    uint256 private constant ROOT_SCALE = 1e18;

    ConstantProductPair public immutable pair;
    MintableToken public immutable token0;
    MintableToken public immutable token1;
    bool public immutable takesFee;
    FlashSwapper private immutable _swapper;

    address[3] public actors = [address(0xA1), address(0xA2), address(0xA3)];
    address public constant SINK = address(0x514C);

    /// @notice What anyone sent to the pair.
    uint256 public sent0;
    uint256 public sent1;

    /// @notice Whether a call ever lowered sqrt(k) per share.
    bool public shareLostValue;

    uint256 private _root;
    uint256 private _supply;
    bool private _liquidityChanged;

    constructor(ConstantProductPair pair_, bool takesFee_) {
        pair = pair_;
        token0 = MintableToken(pair_.token0());
        token1 = MintableToken(pair_.token1());
        takesFee = takesFee_;
        _swapper = new FlashSwapper();
    }

    /// @dev Compares sqrt(k) per share with what it was. The protocol's fee lowers it when liquidity changes, but not
    /// below what it was when liquidity changed the last time: with a fee only those events count.
    modifier watched() {
        _liquidityChanged = false;
        _;
        if (!takesFee || _liquidityChanged) _compare();
    }

    // ------------------------------------------------------------------------------------------------ liquidity

    function provide(uint256 who, uint256 amount0, uint256 amount1) external watched {
        _send(bound(amount0, 0, LARGEST), bound(amount1, 0, LARGEST));
        try pair.mint(actors[who % 3]) {
            _liquidityChanged = true;
        } catch {}
    }

    function redeem(uint256 who, uint256 portion) external watched {
        address holder = actors[who % 3];
        uint256 shares = (pair.balanceOf(holder) * bound(portion, 1, WAD)) / WAD;
        vm.prank(holder);
        pair.transfer(address(pair), shares);
        try pair.burn(SINK) {
            _liquidityChanged = true;
        } catch {}
    }

    function transferShares(uint256 from, uint256 to, uint256 portion) external watched {
        address holder = actors[from % 3];
        uint256 shares = (pair.balanceOf(holder) * bound(portion, 0, WAD)) / WAD;
        vm.prank(holder);
        pair.transfer(actors[to % 3], shares);
    }

    // ------------------------------------------------------------------------------------------------ swaps

    /// @dev Asks for the quoted output, up to three units less or more.
    function swap(uint256 amountIn, bool zeroForOne, uint256 greed) external watched {
        amountIn = bound(amountIn, 1, LARGEST);
        (uint256 x, uint256 y, ) = pair.getReserves();
        if (!zeroForOne) (x, y) = (y, x);
        if (x == 0 || y == 0) return;
        uint256 out = (997 * amountIn * y) / (1000 * x + 997 * amountIn) + (greed % 7);
        out = out > 3 ? out - 3 : 0;
        _send(zeroForOne ? amountIn : 0, zeroForOne ? 0 : amountIn);
        try pair.swap(zeroForOne ? 0 : out, zeroForOne ? out : 0, SINK, "") {} catch {}
    }

    /// @dev Asks for anything and pays anything.
    function swapBlindly(uint256 in0, uint256 in1, uint256 out0, uint256 out1) external watched {
        _send(bound(in0, 0, LARGEST), bound(in1, 0, LARGEST));
        try pair.swap(bound(out0, 0, LARGEST), bound(out1, 0, LARGEST), SINK, "") {} catch {}
    }

    /// @dev Borrows parts of both reserves and pays back between 99% and 101%.
    function flashSwap(uint256 portion0, uint256 portion1, uint256 repayBps) external watched {
        (uint256 x, uint256 y, ) = pair.getReserves();
        uint256 out0 = (x * bound(portion0, 0, WAD - 1)) / WAD;
        uint256 out1 = (y * bound(portion1, 0, WAD - 1)) / WAD;
        repayBps = bound(repayBps, 9_900, 10_100);
        (uint256 back0, uint256 back1) = ((out0 * repayBps) / 1e4, (out1 * repayBps) / 1e4);
        token0.mint(address(_swapper), back0);
        token1.mint(address(_swapper), back1);
        _swapper.setRepayment(back0, back1);
        try pair.swap(out0, out1, address(_swapper), "flash") {} catch {}
        _sweep();
        (sent0, sent1) = (sent0 + back0, sent1 + back1);
    }

    // ------------------------------------------------------------------------------------------------ the rest

    function donate(uint256 amount0, uint256 amount1) external watched {
        _send(bound(amount0, 0, LARGEST / 1e6), bound(amount1, 0, LARGEST / 1e6));
    }

    function skim() external watched {
        pair.skim(SINK);
    }

    function sync() external watched {
        pair.sync();
    }

    function wait(uint256 seconds_) external watched {
        vm.warp(block.timestamp + bound(seconds_, 0, 2 ** 33));
    }

    // ------------------------------------------------------------------------------------------------ sums

    /// @notice Shares of everyone who can have any.
    function sharesHeld() external view returns (uint256 sum) {
        for (uint256 i = 0; i < actors.length; ++i) sum += pair.balanceOf(actors[i]);
        sum += pair.balanceOf(address(0)) + pair.balanceOf(address(pair)) + pair.balanceOf(address(0xFEE));
    }

    function _compare() private {
        (uint256 x, uint256 y, ) = pair.getReserves();
        uint256 root = Math.sqrt(x * y * ROOT_SCALE);
        uint256 supply = pair.totalSupply();
        // The fee is reckoned with whole roots, which can put it off by a unit of the root.
        uint256 tolerance = takesFee ? 1e9 + 1 : 1;
        if ((root + tolerance) * _supply < _root * supply) shareLostValue = true;
        (_root, _supply) = (root, supply);
    }

    function _send(uint256 amount0, uint256 amount1) private {
        token0.mint(address(pair), amount0);
        token1.mint(address(pair), amount1);
        (sent0, sent1) = (sent0 + amount0, sent1 + amount1);
    }

    /// @dev What the swapper kept went out for good.
    function _sweep() private {
        uint256 held0 = token0.balanceOf(address(_swapper));
        uint256 held1 = token1.balanceOf(address(_swapper));
        vm.startPrank(address(_swapper));
        token0.transfer(SINK, held0);
        token1.transfer(SINK, held1);
        vm.stopPrank();
    }
}

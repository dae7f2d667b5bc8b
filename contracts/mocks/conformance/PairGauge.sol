// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IUniswapV2Pair} from "../../interfaces/IUniswapV2Pair.sol";

/// @title How much a pair would just give for what was sent to it, so that a sequence can ask for that, or a unit more
contract PairGauge {
    /// @param forToken0 Whether token0 is what is given out.
    function available(IUniswapV2Pair pair, bool forToken0) external view returns (uint256) {
        (uint256 reserveIn, uint256 reserveOut, ) = pair.getReserves();
        address tokenIn = pair.token0();
        if (forToken0) {
            (reserveIn, reserveOut) = (reserveOut, reserveIn);
            tokenIn = pair.token1();
        }
        uint256 held = IERC20(tokenIn).balanceOf(address(pair));
        if (reserveIn == 0 || held <= reserveIn) return 0;
        uint256 paid = (held - reserveIn) * 997;
        return (paid * reserveOut) / (reserveIn * 1000 + paid);
    }
}

import type { Meanings } from "./refusals.ts";

/** Contracts of ours that an operation on pairs may be refused by. */
export const PAIR_CONTRACTS = ["ConstantProductPair", "PairFactory", "Router", "MintableToken"];

const UNDERFLOW = "ds-math-sub-underflow";
const TOO_LARGE = "ds-math-mul-overflow";
const SILENT = "no reason given";
const NOT_PAID = "TransferHelper: TRANSFER_FROM_FAILED";

/** Uniswap's errors are texts, or those of its arithmetic. */
export const PAIR_MEANINGS: Meanings = {
  // Of the pair.
  InsufficientLiquidityMinted: ["UniswapV2: INSUFFICIENT_LIQUIDITY_MINTED", UNDERFLOW],
  InsufficientLiquidityBurned: ["UniswapV2: INSUFFICIENT_LIQUIDITY_BURNED"],
  InsufficientInputAmount: ["UniswapV2: INSUFFICIENT_INPUT_AMOUNT"],
  InvariantViolated: ["UniswapV2: K"],
  ReserveOverflow: ["UniswapV2: OVERFLOW"],
  InsufficientBalance: [UNDERFLOW],
  InsufficientAllowance: [UNDERFLOW, NOT_PAID],
  // Of the router. Of a reserve all, or more than all, can't be asked for: Uniswap's arithmetic says so, or nothing does.
  Expired: ["UniswapV2Router: EXPIRED"],
  // Those of one token break Uniswap's array bounds in the functions for taxed tokens.
  InvalidPath: ["UniswapV2Router: INVALID_PATH", "UniswapV2Library: INVALID_PATH", SILENT],
  PairNotFound: ["UniswapV2Library: IDENTICAL_ADDRESSES"],
  InsufficientAmount: [
    "UniswapV2Library: INSUFFICIENT_AMOUNT",
    "UniswapV2Library: INSUFFICIENT_INPUT_AMOUNT",
    "UniswapV2Library: INSUFFICIENT_OUTPUT_AMOUNT",
  ],
  InsufficientTokenAmount: ["UniswapV2Router: INSUFFICIENT_A_AMOUNT", "UniswapV2Router: INSUFFICIENT_B_AMOUNT"],
  ExcessiveInputAmount: ["UniswapV2Router: EXCESSIVE_INPUT_AMOUNT"],
  // Of both; the router has one for what Uniswap's has three.
  InsufficientLiquidity: [
    "UniswapV2: INSUFFICIENT_LIQUIDITY",
    "UniswapV2Library: INSUFFICIENT_LIQUIDITY",
    UNDERFLOW,
    TOO_LARGE,
    SILENT,
  ],
  InsufficientOutputAmount: [
    "UniswapV2: INSUFFICIENT_OUTPUT_AMOUNT",
    "UniswapV2Router: INSUFFICIENT_OUTPUT_AMOUNT",
    "UniswapV2Router: INSUFFICIENT_A_AMOUNT",
    "UniswapV2Router: INSUFFICIENT_B_AMOUNT",
  ],
  // Of a token, of which Uniswap's router does not say the reason; WETH9 has none.
  ERC20InsufficientBalance: ["ERC20InsufficientBalance", NOT_PAID],
  [SILENT]: [SILENT, NOT_PAID],
  // Amounts beyond all bounds, and divisions by an empty reserve.
  Panic: [TOO_LARGE, UNDERFLOW, "ds-math-add-overflow", SILENT],
};

import { addressOf } from "../../../src/chain/address.ts";
import { constantProductCurve } from "../../../src/protocols/amm/invariant-curves.ts";
import { InvariantPoolPort } from "../../../src/protocols/amm/invariant-pool.ts";
import type { EventTable } from "../event-table.ts";

const POOLS = ["StableSwapPool", "ConstantProductPool", "InvariantPool", "IInvariantPool"];
const DECODED = {
  Swapped: "swap",
  LiquidityAdded: "liquidity-added",
  LiquidityRemoved: "liquidity-removed",
} as const;
const SHARES = "the port counts shares by it; minting and burning are said by LiquidityAdded and LiquidityRemoved";
const [base, quote] = ["WETH", "DAI"].map((symbol) => ({ symbol, address: addressOf(symbol), decimals: 18 })) as [
  { symbol: string; address: `0x${string}`; decimals: number },
  { symbol: string; address: `0x${string}`; decimals: number },
];

/** Pools along a curve. */
export default {
  decoded: { StableSwapPool: DECODED, ConstantProductPool: DECODED },
  ignored: { StableSwapPool: { Transfer: SHARES }, ConstantProductPool: { Transfer: SHARES } },
  portOf: (contract, address) =>
    POOLS.includes(contract)
      ? new InvariantPoolPort({
          name: "pool",
          pool: address,
          base,
          quote,
          curve: constantProductCurve(3000n),
          tradeGas: 0n,
        })
      : undefined,
} satisfies EventTable;

import type { Decoded } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address, Hex } from "../../chain/types.ts";
import { compoundedInterest, linearInterest, rayMul } from "../../units/fixed-point.ts";
import type { BlockTime } from "../ports.ts";
import { LENS } from "./aave-v3-abi.ts";

/** How a reserve is listed. */
export interface ReserveListing {
  readonly asset: Address;
  readonly receipt: Address;
  readonly debtToken: Address;
  readonly decimals: number;
  readonly ltvBps: bigint;
  readonly liquidationThresholdBps: bigint;
  readonly liquidationBonusBps: bigint;
  readonly protocolFeeBps: bigint;
}

/** A reserve's sums. Scaled amounts are divided by their index; indices and yearly rates are in rays. */
export interface ReserveSums {
  readonly reserveFactorBps: bigint;
  readonly liquidityIndex: bigint;
  readonly liquidityRate: bigint;
  readonly borrowIndex: bigint;
  readonly borrowRate: bigint;
  /** Unix seconds. */
  readonly lastUpdate: number;
  readonly liquidity: bigint;
  readonly scaledSupply: bigint;
  readonly scaledDebt: bigint;
  /** Scaled by the liquidity index. */
  readonly accruedToTreasury: bigint;
  /** Base units. */
  readonly deficit: bigint;
}

/** A reserve as the chain has it. */
export type ReserveState = ReserveListing & ReserveSums;

/** A reserve with its indices as of a block, in rays. */
export type CurrentReserve = ReserveState & {
  /** What a scaled unit of supply has become. */
  readonly income: bigint;
  /** What a scaled unit of debt has become. */
  readonly debtIndex: bigint;
};

/** The reserve with the interest up to the block. */
export function asOf(reserve: ReserveState, block: BlockTime): CurrentReserve {
  return { ...reserve, income: normalizedIncome(reserve, block), debtIndex: normalizedDebt(reserve, block) };
}

/** The lens's answer about every reserve. */
export function parseReserves(data: Hex): ReserveState[] {
  const [list] = LENS.decode("reserves", data) as unknown as [Decoded[]];
  return list.map((entry) =>
    reserveState(normaliseAddress(entry.asset as string), entry.data as Decoded, {
      liquidity: entry.liquidity as bigint,
      scaledSupply: entry.scaledSupply as bigint,
      scaledDebt: entry.scaledDebt as bigint,
      deficit: entry.deficit as bigint,
    }),
  );
}

/** A reserve out of the pool's `getReserveData` and what the pool does not say there. */
export function reserveState(
  asset: Address,
  data: Decoded,
  sums: Pick<ReserveSums, "liquidity" | "scaledSupply" | "scaledDebt" | "deficit">,
): ReserveState {
  const config = (data.configuration as Decoded).data as bigint;
  return {
    asset,
    receipt: normaliseAddress(data.aTokenAddress as string),
    debtToken: normaliseAddress(data.variableDebtTokenAddress as string),
    decimals: Number(bits(config, 48n, 8n)),
    ltvBps: bits(config, 0n, 16n),
    liquidationThresholdBps: bits(config, 16n, 16n),
    liquidationBonusBps: bits(config, 32n, 16n),
    protocolFeeBps: bits(config, 152n, 16n),
    reserveFactorBps: bits(config, 64n, 16n),
    liquidityIndex: data.liquidityIndex as bigint,
    liquidityRate: data.currentLiquidityRate as bigint,
    borrowIndex: data.variableBorrowIndex as bigint,
    borrowRate: data.currentVariableBorrowRate as bigint,
    lastUpdate: Number(data.lastUpdateTimestamp as bigint),
    accruedToTreasury: data.accruedToTreasury as bigint,
    ...sums,
  };
}

/** The liquidity index as of the block. */
function normalizedIncome(reserve: ReserveState, block: BlockTime): bigint {
  const elapsed = BigInt(block.timestamp - reserve.lastUpdate);
  if (elapsed === 0n) return reserve.liquidityIndex;
  return rayMul(linearInterest(reserve.liquidityRate, elapsed), reserve.liquidityIndex);
}

/** The variable borrow index as of the block. */
function normalizedDebt(reserve: ReserveState, block: BlockTime): bigint {
  const elapsed = BigInt(block.timestamp - reserve.lastUpdate);
  if (elapsed === 0n) return reserve.borrowIndex;
  return rayMul(compoundedInterest(reserve.borrowRate, elapsed), reserve.borrowIndex);
}

function bits(word: bigint, position: bigint, width: bigint): bigint {
  return (word >> position) & ((1n << width) - 1n);
}

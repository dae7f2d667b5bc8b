import type { Decoded } from "../../chain/abi.ts";
import { normaliseAddress } from "../../chain/address.ts";
import type { Address, Hex } from "../../chain/types.ts";
import { compoundedInterest, linearInterest, rayMul } from "../../units/fixed-point.ts";
import type { BlockTime } from "../ports.ts";
import { LENS } from "./aave-v3-abi.ts";

/** A reserve as the chain has it. Scaled amounts are divided by their index; indices and yearly rates are in rays. */
export interface ReserveState {
  readonly asset: Address;
  readonly receipt: Address;
  readonly debtToken: Address;
  readonly decimals: number;
  readonly ltvBps: bigint;
  readonly liquidationThresholdBps: bigint;
  readonly liquidationBonusBps: bigint;
  readonly protocolFeeBps: bigint;
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

/** The lens's answer about every reserve. */
export function parseReserves(data: Hex): ReserveState[] {
  const [list] = LENS.decode("reserves", data) as unknown as [Decoded[]];
  return list.map((entry) => {
    const reserve = entry.data as Decoded;
    const config = (reserve.configuration as Decoded).data as bigint;
    return {
      asset: normaliseAddress(entry.asset as string),
      receipt: normaliseAddress(reserve.aTokenAddress as string),
      debtToken: normaliseAddress(reserve.variableDebtTokenAddress as string),
      decimals: Number(bits(config, 48n, 8n)),
      ltvBps: bits(config, 0n, 16n),
      liquidationThresholdBps: bits(config, 16n, 16n),
      liquidationBonusBps: bits(config, 32n, 16n),
      protocolFeeBps: bits(config, 152n, 16n),
      reserveFactorBps: bits(config, 64n, 16n),
      liquidityIndex: reserve.liquidityIndex as bigint,
      liquidityRate: reserve.currentLiquidityRate as bigint,
      borrowIndex: reserve.variableBorrowIndex as bigint,
      borrowRate: reserve.currentVariableBorrowRate as bigint,
      lastUpdate: Number(reserve.lastUpdateTimestamp as bigint),
      liquidity: entry.liquidity as bigint,
      scaledSupply: entry.scaledSupply as bigint,
      scaledDebt: entry.scaledDebt as bigint,
      accruedToTreasury: reserve.accruedToTreasury as bigint,
      deficit: entry.deficit as bigint,
    };
  });
}

/** The liquidity index as of the block. */
export function normalizedIncome(reserve: ReserveState, block: BlockTime): bigint {
  const elapsed = BigInt(block.timestamp - reserve.lastUpdate);
  if (elapsed === 0n) return reserve.liquidityIndex;
  return rayMul(linearInterest(reserve.liquidityRate, elapsed), reserve.liquidityIndex);
}

/** The variable borrow index as of the block. */
export function normalizedDebt(reserve: ReserveState, block: BlockTime): bigint {
  const elapsed = BigInt(block.timestamp - reserve.lastUpdate);
  if (elapsed === 0n) return reserve.borrowIndex;
  return rayMul(compoundedInterest(reserve.borrowRate, elapsed), reserve.borrowIndex);
}

function bits(word: bigint, position: bigint, width: bigint): bigint {
  return (word >> position) & ((1n << width) - 1n);
}

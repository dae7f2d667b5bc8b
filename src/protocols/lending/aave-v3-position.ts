import type { Address } from "../../chain/types.ts";
import { valueOf } from "../../units/amounts.ts";
import { percentMul, rayMul, wadDiv, MAX_UINT256 } from "../../units/fixed-point.ts";
import type { Asset, Holding, Position } from "../ports.ts";
import type { CurrentReserve } from "./aave-v3-state.ts";

/** What the chain keeps of an account: scaled balances by reserve, and what each reserve is used for. */
export interface ScaledHoldings {
  /** Aave's bitmap: bit 2i borrows reserve i, bit 2i + 1 uses it as collateral. */
  readonly userConfig: bigint;
  readonly supplied: readonly bigint[];
  readonly borrowed: readonly bigint[];
}

/**
 * An account's position at the given reserves and prices, with the arithmetic of `getUserAccountData`: values
 * rounded down to 1e-8 dollars, the average threshold down to a basis point. The health factor is the chain's, to the
 * unit.
 */
export function positionOf(
  account: Address,
  held: ScaledHoldings,
  reserves: readonly CurrentReserve[],
  assetAt: (address: Address) => Asset,
  priceOf: (address: Address) => bigint,
): Position {
  const collateral: Holding[] = [];
  const debt: Holding[] = [];
  let collateralUsd = 0n;
  let weighted = 0n;
  let debtUsd = 0n;
  reserves.forEach((reserve, id) => {
    const isCollateral = ((held.userConfig >> BigInt(2 * id + 1)) & 1n) === 1n && reserve.liquidationThresholdBps > 0n;
    const isDebt = ((held.userConfig >> BigInt(2 * id)) & 1n) === 1n;
    if (!isCollateral && !isDebt) return;
    const asset = assetAt(reserve.asset);
    const price = priceOf(reserve.asset);
    if (isCollateral) {
      const amount = rayMul(held.supplied[id] ?? 0n, reserve.income);
      const value = valueOf(amount, reserve.decimals, price);
      collateral.push({ asset, amount });
      collateralUsd += value;
      weighted += value * reserve.liquidationThresholdBps;
    }
    if (isDebt) {
      const amount = rayMul(held.borrowed[id] ?? 0n, reserve.debtIndex);
      debt.push({ asset, amount });
      debtUsd += valueOf(amount, reserve.decimals, price);
    }
  });
  const thresholdBps = collateralUsd === 0n ? 0n : weighted / collateralUsd;
  const healthFactor = debtUsd === 0n ? MAX_UINT256 : wadDiv(percentMul(collateralUsd, thresholdBps), debtUsd);
  return { account, healthFactor, collateral, debt };
}

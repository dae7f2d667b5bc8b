import { ONE_BPS, percentDiv, percentMul, WAD } from "../../units/fixed-point.ts";
import { powerOfTen } from "../../units/amounts.ts";

const CLOSE_FACTOR_THRESHOLD = (95n * WAD) / 100n;

/** What a liquidation works with, as `LiquidationMath.Terms` of the contracts. */
export interface LiquidationTerms {
  /** 1e-8 US dollars for a whole unit. */
  readonly collateralPrice: bigint;
  readonly debtPrice: bigint;
  readonly collateralDecimals: number;
  readonly debtDecimals: number;
  readonly bonusBps: bigint;
  readonly protocolFeeBps: bigint;
}

/** The most debt that one call may repay: half while the health factor is above 0.95, all of it otherwise. */
export function maxRepayable(debt: bigint, healthFactor: bigint): bigint {
  return healthFactor > CLOSE_FACTOR_THRESHOLD ? percentMul(debt, ONE_BPS / 2n) : debt;
}

/** `LiquidationMath.split` of the contracts, to the unit. */
export function splitLiquidation(
  terms: LiquidationTerms,
  debtToCover: bigint,
  collateralBalance: bigint,
): { repaid: bigint; seized: bigint; fee: bigint } {
  const collateralUnit = powerOfTen(terms.collateralDecimals);
  const debtUnit = powerOfTen(terms.debtDecimals);
  const worth = (terms.debtPrice * debtToCover * collateralUnit) / (terms.collateralPrice * debtUnit);
  let collateral = percentMul(worth, terms.bonusBps);
  let repaid = debtToCover;
  if (collateral > collateralBalance) {
    collateral = collateralBalance;
    const value = (terms.collateralPrice * collateral * debtUnit) / (terms.debtPrice * collateralUnit);
    repaid = percentDiv(value, terms.bonusBps);
  }
  const bonus = collateral - percentDiv(collateral, terms.bonusBps);
  const fee = percentMul(bonus, terms.protocolFeeBps);
  return { repaid, seized: collateral - fee, fee };
}

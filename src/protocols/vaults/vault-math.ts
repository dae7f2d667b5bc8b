import { powerOfTen } from "../../units/amounts.ts";
import { MAX_UINT256, min, mulDiv, mulDivUp, ONE_BPS, ONE_USD, WAD } from "../../units/fixed-point.ts";
import type { LiquidationQuote } from "../ports.ts";

/** A vault, in base units. */
export interface Vault {
  readonly collateral: bigint;
  readonly debt: bigint;
}

/** What vaults are judged by. */
export interface VaultTerms {
  readonly collateralDecimals: number;
  readonly coinDecimals: number;
  /** The least collateral value in basis points of the debt. */
  readonly ratioBps: bigint;
  /** The least debt, in base units of the coin. */
  readonly dust: bigint;
}

/** A sale at the oracle's price less a discount, in basis points. */
export interface SpreadTerms {
  /** What is seized for a dollar repaid: 10,800 is a bonus of 8%. */
  readonly bonusBps: bigint;
  readonly closeFactorBps: bigint;
}

/** `VaultEngine.healthFactor`, in wads, at a price of 1e-8 US dollars for a whole unit. */
export function vaultHealth(vault: Vault, terms: VaultTerms, price: bigint): bigint {
  if (vault.debt === 0n) return MAX_UINT256;
  const value = vault.collateral * price * powerOfTen(terms.coinDecimals) * ONE_BPS * WAD;
  return value / (powerOfTen(terms.collateralDecimals) * ONE_USD * terms.ratioBps * vault.debt);
}

/** The price of 1e-8 US dollars at which the health factor is 1, rounded down; 0 when nothing is owed or held. */
export function unsafePrice({ collateral, debt }: Vault, terms: VaultTerms): bigint {
  if (collateral === 0n) return 0n;
  const needed = debt * terms.ratioBps * powerOfTen(terms.collateralDecimals) * ONE_USD;
  return needed / (collateral * powerOfTen(terms.coinDecimals) * ONE_BPS);
}

/** What `FixedSpreadLiquidator.liquidate` would repay and seize, to the unit. */
export function spreadSale(
  vault: Vault,
  terms: VaultTerms,
  spread: SpreadTerms,
  price: bigint,
  repay: bigint,
): LiquidationQuote {
  const nothing = { repaid: 0n, seized: 0n };
  if (price === 0n || vaultHealth(vault, terms, price) >= WAD) return nothing;
  const share = mulDiv(vault.debt, spread.closeFactorBps, ONE_BPS);
  const most = vault.debt - share < terms.dust ? vault.debt : share;
  const repaid = min(repay, most);
  if (repaid <= 0n) return nothing;
  const forCoin = powerOfTen(terms.collateralDecimals) * ONE_USD * spread.bonusBps;
  const forCollateral = price * powerOfTen(terms.coinDecimals) * ONE_BPS;
  const seized = mulDiv(repaid, forCoin, forCollateral);
  if (seized < vault.collateral) return { repaid, seized };
  return { repaid: min(repaid, mulDivUp(vault.collateral, forCollateral, forCoin)), seized: vault.collateral };
}

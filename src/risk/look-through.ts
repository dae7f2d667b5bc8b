import { powerOfTen } from "../units/amounts.ts";
import { max, min, ONE_BPS, sqrt, sum, WAD } from "../units/fixed-point.ts";

/** Base units of an asset. */
export interface Amount {
  readonly asset: string;
  readonly amount: bigint;
}

/** A token that stands for others: a staked token, a wrapped receipt, a pair's share. */
export interface ClaimToken {
  readonly asset: string;
  /** Base units of it that there are. */
  readonly supply: bigint;
  /** All that they stand for. */
  readonly holds: readonly Amount[];
  /** Whether these are the two sides of a constant-product pair, which arbitrage brings to equal value when prices move. */
  readonly isPair?: boolean;
}

/** An asset in a lending protocol. Suppliers' claims, collateral among them, stand for what is there and what is lent. */
export interface LentAsset {
  readonly asset: string;
  /** What the claim on it is called where something stands for it, such as a wrapped receipt. */
  readonly receipt: string;
  /** What suppliers claim, in base units of the asset. */
  readonly claims: bigint;
  /** What is there to pay them with. */
  readonly liquidity: bigint;
}

/** An account of a lending protocol that owes something. */
export interface Loan {
  readonly account: string;
  readonly collateral: readonly Amount[];
  readonly debt: readonly Amount[];
}

/** A lending protocol. */
export interface LendingLayer {
  readonly name: string;
  readonly reserves: readonly LentAsset[];
  readonly loans: readonly Loan[];
}

/** Protocols that stand on each other, as they are at one moment. */
export interface Layers {
  /** Of assets that stand for nothing else: 1e-8 US dollars for a whole unit. */
  readonly prices: Readonly<Record<string, bigint>>;
  /** Of every asset and receipt. */
  readonly decimals: Readonly<Record<string, number>>;
  readonly tokens: readonly ClaimToken[];
  readonly lending: readonly LendingLayer[];
}

/** A loan and what is behind it, in 1e-8 US dollars. */
export interface LoanValue {
  readonly protocol: string;
  readonly account: string;
  readonly debtUsd: bigint;
  /** The collateral, if every lender between it and the base is paid what he is owed. */
  readonly faceUsd: bigint;
  /** The collateral as it is covered by what is finally there. */
  readonly coveredUsd: bigint;
}

/** A loss at the bottom, and where it ends up. In 1e-8 US dollars. */
export interface Loss {
  readonly loans: readonly LoanValue[];
  /** Debt beyond collateral at face: what each protocol sees by itself. */
  readonly shortfallUsd: bigint;
  /** Debt beyond what finally covers it: with what lenders between lose, too. */
  readonly coveredShortfallUsd: bigint;
  /** The second by protocol. */
  readonly byProtocol: Readonly<Record<string, bigint>>;
}

/** Values are kept with so many more digits than prices have, so that sums of many layers round as one. */
const PRECISION = WAD;
/** Circles of claims converge from above; nothing has more layers than this. */
const ROUNDS = 64;

/** A reserve of a protocol, on which there are claims. */
interface Claim {
  readonly protocol: LendingLayer;
  readonly reserve: LentAsset;
}

/** What a whole unit of each asset and receipt is worth, in 1e-8 US dollars times 1e18. */
type Values = ReadonlyMap<string, bigint>;

/**
 * The layers after a part of what a token stands for is gone, or of a base asset's price.
 *
 * @param lossBps From 0 to 10,000.
 */
export function afterLoss(layers: Layers, asset: string, lossBps: bigint): Layers {
  const keep = (amount: bigint): bigint => (amount * (ONE_BPS - lossBps)) / ONE_BPS;
  const price = layers.prices[asset];
  return {
    ...layers,
    prices: price === undefined ? layers.prices : { ...layers.prices, [asset]: keep(price) },
    tokens: layers.tokens.map((token) =>
      token.asset !== asset
        ? token
        : { ...token, holds: token.holds.map((held) => ({ ...held, amount: keep(held.amount) })) },
    ),
  };
}

/**
 * What every loan is backed by in the end: tokens are followed to what they stand for, and claims on a lending protocol to
 * what it holds and to what its borrowers can pay, which is their debt or their own collateral if that is worth less. Where
 * claims stand on each other in a circle, the greatest values are found that agree with each other, as in Eisenberg and
 * Noe's clearing (2001). Nothing is sold on the way: a run's loss is larger by what sales cost.
 */
export function lookThrough(layers: Layers): Loss {
  const face = valuesOf(layers, false);
  const covered = valuesOf(layers, true);
  const loans = layers.lending.flatMap((protocol) =>
    protocol.loans.map((loan): LoanValue => {
      const collateral = claimsOf(protocol, loan.collateral);
      return {
        protocol: protocol.name,
        account: loan.account,
        debtUsd: worth(layers, face, loan.debt),
        faceUsd: worth(layers, face, collateral),
        coveredUsd: worth(layers, covered, collateral),
      };
    }),
  );
  const short = ({ debtUsd, coveredUsd }: LoanValue): bigint => max(0n, debtUsd - coveredUsd);
  return {
    loans,
    shortfallUsd: sum(loans.map(({ debtUsd, faceUsd }) => max(0n, debtUsd - faceUsd))),
    coveredShortfallUsd: sum(loans.map(short)),
    byProtocol: Object.fromEntries(
      layers.lending.map(({ name }) => [name, sum(loans.filter(({ protocol }) => protocol === name).map(short))]),
    ),
  };
}

/** Collateral is supplied, so that it is a claim on the protocol's reserve. */
function claimsOf({ reserves }: LendingLayer, amounts: readonly Amount[]): Amount[] {
  return amounts.map(({ asset, amount }) => ({
    asset: reserves.find((reserve) => reserve.asset === asset)?.receipt ?? asset,
    amount,
  }));
}

/**
 * The values that agree with each other. At face a claim is worth what it is a claim on.
 *
 * @param isCovered Whether a claim is worth only what can be paid.
 */
function valuesOf(layers: Layers, isCovered: boolean): Values {
  const values = new Map<string, bigint>(
    Object.entries(layers.prices).map(([asset, price]) => [asset, price * PRECISION]),
  );
  settle(layers, values, ({ reserve }) => values.get(reserve.asset) ?? 0n);
  if (isCovered) settle(layers, values, (claim) => paid(layers, values, claim));
  return values;
}

/** Works tokens out of what they hold, and claims by the rule, until nothing changes. */
function settle(layers: Layers, values: Map<string, bigint>, claimValue: (claim: Claim) => bigint): void {
  const claims = layers.lending.flatMap((protocol) => protocol.reserves.map((reserve) => ({ protocol, reserve })));
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = new Map(values);
    for (const token of layers.tokens) {
      const { asset, supply } = token;
      if (supply === 0n) continue;
      values.set(asset, (heldBy(layers, values, token) * powerOfTen(decimalsOf(layers, asset))) / supply);
    }
    for (const claim of claims) values.set(claim.reserve.receipt, claimValue(claim));
    if (isSame(before, values)) return;
  }
}

/** What a whole unit claimed of a reserve will be paid, times the precision; never more than the asset is worth. */
function paid(layers: Layers, values: Values, { protocol, reserve }: Claim): bigint {
  const { asset, claims, liquidity } = reserve;
  if (claims === 0n) return values.get(asset) ?? 0n;
  let total = preciseWorth(layers, values, [{ asset, amount: liquidity }]);
  for (const { collateral, debt } of protocol.loans) {
    const owed = preciseWorth(
      layers,
      values,
      debt.filter((entry) => entry.asset === asset),
    );
    if (owed === 0n) continue;
    const allOwed = preciseWorth(layers, values, debt);
    const cover = preciseWorth(layers, values, claimsOf(protocol, collateral));
    total += (owed * min(cover, allOwed)) / allOwed;
  }
  const each = (total * powerOfTen(decimalsOf(layers, asset))) / claims;
  return min(each, values.get(asset) ?? 0n);
}

/** What a token's holdings are worth, times the precision: of a pair, after arbitrage, 2√ of the product of its sides. */
function heldBy(layers: Layers, values: Values, { holds, isPair = false }: ClaimToken): bigint {
  if (!isPair) return preciseWorth(layers, values, holds);
  const [first = 0n, second = 0n] = holds.map((held) => preciseWorth(layers, values, [held]));
  return 2n * sqrt(first * second);
}

function worth(layers: Layers, values: Values, amounts: readonly Amount[]): bigint {
  return preciseWorth(layers, values, amounts) / PRECISION;
}

function preciseWorth(layers: Layers, values: Values, amounts: readonly Amount[]): bigint {
  return sum(
    amounts.map(({ asset, amount }) => (amount * (values.get(asset) ?? 0n)) / powerOfTen(decimalsOf(layers, asset))),
  );
}

function decimalsOf({ decimals }: Layers, asset: string): number {
  return decimals[asset] ?? 18;
}

function isSame(a: Values, b: Values): boolean {
  return a.size === b.size && [...b].every(([key, value]) => a.get(key) === value);
}

import { powerOfTen } from "../units/amounts.ts";
import { max, min, ONE_BPS, sum, WAD } from "../units/fixed-point.ts";
import type { Amount, Layers, LendingLayer, Loan } from "./look-through.ts";

/** Value by base asset, in 1e-8 US dollars. */
export type Backing = Readonly<Record<string, bigint>>;

/** How many claims there are on one unit of a base asset. */
export interface Promises {
  /** What all who issue claims owe, followed down to the base, in 1e-8 US dollars. */
  readonly promisedUsd: bigint;
  /** What is there at the bottom. */
  readonly heldUsd: bigint;
  /** The first over the second in basis points: 10,000 is one claim on each unit. */
  readonly multipleBps: bigint;
}

/** A mixture of base assets: US dollars (1e-8, times 1e18) for a whole unit of something. */
type Mixture = ReadonlyMap<string, bigint>;

const ROUNDS = 64;
const NOTHING: Mixture = new Map();

/**
 * What finally backs a loan: its collateral followed through tokens to base assets, and through a lending protocol's claims
 * to what it holds and to the collateral of those it lent to, up to their debts.
 */
export function finalBacking(layers: Layers, protocol: LendingLayer, loan: Loan): Backing {
  const mixtures = mixturesOf(layers, true);
  const mixture = total(layers, mixtures, receiptsOf(protocol, loan.collateral));
  return Object.fromEntries([...mixture].map(([asset, value]) => [asset, value / WAD]));
}

/** Shares of a backing in basis points, rounded down. */
export function sharesOf(backing: Backing): Readonly<Record<string, bigint>> {
  const all = sum(Object.values(backing));
  return Object.fromEntries(
    Object.entries(backing).map(([asset, value]) => [asset, all === 0n ? 0n : (value * ONE_BPS) / all]),
  );
}

/**
 * How often each base asset is promised: every token's supply, every reserve's claims, each followed to the base at face,
 * against what tokens and reserves hold of the base itself. A token that nobody pledged counts once; each time that a
 * claim on it is deposited and a new claim issued, the same unit is promised once more.
 */
export function promisesOf(layers: Layers): Readonly<Record<string, Promises>> {
  const mixtures = mixturesOf(layers, false);
  const issued: Amount[] = [
    ...layers.tokens.map(({ asset, supply }) => ({ asset, amount: supply })),
    ...layers.lending.flatMap(({ reserves }) => reserves.map(({ asset, claims }) => ({ asset, amount: claims }))),
  ];
  const held: Amount[] = [
    ...layers.tokens.flatMap(({ holds }) => holds),
    ...layers.lending.flatMap(({ reserves }) => reserves.map(({ asset, liquidity }) => ({ asset, amount: liquidity }))),
  ];
  return Object.fromEntries(
    Object.keys(layers.prices).map((base) => {
      const of = (amounts: readonly Amount[]): bigint => (total(layers, mixtures, amounts).get(base) ?? 0n) / WAD;
      const promisedUsd = of(issued);
      const heldUsd = of(held.filter(({ asset }) => asset === base));
      const multipleBps = heldUsd === 0n ? 0n : (promisedUsd * ONE_BPS) / heldUsd;
      return [base, { promisedUsd, heldUsd, multipleBps }];
    }),
  );
}

/** What every asset and receipt consists of; receipts of their asset alone, unless borrowers are looked through. */
function mixturesOf(layers: Layers, throughBorrowers: boolean): ReadonlyMap<string, Mixture> {
  const mixtures = new Map<string, Mixture>();
  for (const [asset, price] of Object.entries(layers.prices)) mixtures.set(asset, new Map([[asset, price * WAD]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = new Map(mixtures);
    for (const { asset, supply, holds } of layers.tokens) {
      if (supply > 0n) mixtures.set(asset, perUnit(layers, asset, total(layers, mixtures, holds), supply));
    }
    for (const protocol of layers.lending) {
      for (const { asset, receipt, claims, liquidity } of protocol.reserves) {
        if (!throughBorrowers || claims === 0n) {
          mixtures.set(receipt, mixtures.get(asset) ?? NOTHING);
          continue;
        }
        const parts = [total(layers, mixtures, [{ asset, amount: liquidity }])];
        for (const loan of protocol.loans) parts.push(coverOf(layers, mixtures, protocol, loan, asset));
        mixtures.set(receipt, perUnit(layers, asset, added(parts), claims));
      }
    }
    if ([...mixtures].every(([key, mixture]) => isSame(mixture, before.get(key)))) break;
  }
  return mixtures;
}

/** The part of a loan's collateral that stands for its debt in the asset: as much as the debt is worth, or all. */
function coverOf(
  layers: Layers,
  mixtures: ReadonlyMap<string, Mixture>,
  protocol: LendingLayer,
  { collateral, debt }: Loan,
  asset: string,
): Mixture {
  const valueOf = (amounts: readonly Amount[]): bigint => sum(total(layers, mixtures, amounts).values());
  const owed = valueOf(debt.filter((entry) => entry.asset === asset));
  const allOwed = valueOf(debt);
  const mixture = total(layers, mixtures, receiptsOf(protocol, collateral));
  const cover = sum(mixture.values());
  if (owed === 0n || cover === 0n) return NOTHING;
  const used = (min(cover, allOwed) * owed) / allOwed;
  return new Map([...mixture].map(([base, value]) => [base, (value * used) / cover]));
}

function receiptsOf({ reserves }: LendingLayer, amounts: readonly Amount[]): Amount[] {
  return amounts.map(({ asset, amount }) => ({
    asset: reserves.find((reserve) => reserve.asset === asset)?.receipt ?? asset,
    amount,
  }));
}

function total(layers: Layers, mixtures: ReadonlyMap<string, Mixture>, amounts: readonly Amount[]): Mixture {
  return added(
    amounts.map(({ asset, amount }) => {
      const unit = powerOfTen(layers.decimals[asset] ?? 18);
      const mixture = [...(mixtures.get(asset) ?? NOTHING)];
      return new Map(mixture.map(([base, value]) => [base, (value * amount) / unit]));
    }),
  );
}

function perUnit(layers: Layers, asset: string, mixture: Mixture, supply: bigint): Mixture {
  const unit = powerOfTen(layers.decimals[asset] ?? 18);
  return new Map([...mixture].map(([base, value]) => [base, (value * unit) / supply]));
}

function added(mixtures: readonly Mixture[]): Mixture {
  const result = new Map<string, bigint>();
  for (const mixture of mixtures) {
    for (const [base, value] of mixture) result.set(base, (result.get(base) ?? 0n) + max(0n, value));
  }
  return result;
}

function isSame(a: Mixture, b: Mixture = NOTHING): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

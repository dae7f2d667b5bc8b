import type { Address } from "../chain/types.ts";
import type { Asset, Holding, Position } from "../protocols/ports.ts";
import { ONE_BPS, ONE_USD, WAD } from "../units/fixed-point.ts";

/** What holdings count for: prices in 1e-8 US dollars, liquidation thresholds in basis points. */
export interface Valuation {
  readonly priceOf: (asset: Asset) => bigint;
  readonly thresholdOf: (asset: Asset) => bigint;
}

interface Member {
  readonly position: Position;
  /** At the group's own weights. */
  readonly health: number;
}

/** Accounts that hold and owe the same assets, the lowest health first. */
interface Group {
  /** What a whole unit of each collateral and of each debt counted for when the group was last sorted. */
  readonly weights: Weights;
  readonly members: Member[];
}

interface Weights {
  readonly collateral: readonly number[];
  readonly debt: readonly number[];
}

/** Accounts with less than this many US dollars on either side come first: their values are mostly rounding. */
const DUST_USD = 1;
/** What rounding may do to the health of the others. */
const SLACK = 1e-4;
/** Once prices within a group have moved this far against each other, it is sorted anew. */
const WORTH_SORTING = 1.02;

/**
 * Finds the accounts whose health factor may be below a limit without looking at the others. Accounts with one collateral
 * and one debt stand in the order of their liquidation prices, so that a fall takes them from the front. With several,
 * the worst move of any of their prices bounds how far a health factor may have fallen: the answer may then hold too many
 * accounts, never too few.
 */
export class HealthIndex {
  private readonly groups = new Map<string, Group>();
  private readonly places = new Map<Address, { readonly group: Group; readonly member: Member }>();

  /** Takes in a position in place of the account's last one. One without debt is left out. */
  set(position: Position, valuation: Valuation): void {
    this.remove(position.account);
    if (position.debt.length === 0) return;
    const key = `${symbolsOf(position.collateral)} / ${symbolsOf(position.debt)}`;
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { weights: weightsOf(position, valuation), members: [] };
      this.groups.set(key, group);
    }
    const member = { position, health: healthOf(position, group.weights) };
    group.members.splice(countBelow(group.members, member.health), 0, member);
    this.places.set(position.account, { group, member });
  }

  /** The positions whose health factor may be below the limit (wads), the likeliest of each group first. */
  below(limit: bigint, valuation: Valuation): Position[] {
    const found: Position[] = [];
    for (const { weights, members } of this.groups.values()) {
      const [first] = members;
      if (first === undefined) continue;
      const bound = (Number(limit) / Number(WAD)) * (1 + SLACK);
      const count = countBelow(members, bound / worstMove(weights, weightsOf(first.position, valuation)).fall);
      for (const { position } of members.slice(0, count)) found.push(position);
    }
    return found;
  }

  /** Sorts anew where prices have moved so far against each other that answers would hold too many accounts. */
  follow(valuation: Valuation): void {
    for (const [key, { weights, members }] of this.groups) {
      const [first] = members;
      if (first === undefined) continue;
      const current = weightsOf(first.position, valuation);
      const { fall, rise } = worstMove(weights, current);
      if (rise < fall * WORTH_SORTING) continue;
      const group: Group = { weights: current, members: [] };
      for (const { position } of members) {
        const member = { position, health: healthOf(position, current) };
        group.members.push(member);
        this.places.set(position.account, { group, member });
      }
      group.members.sort((a, b) => a.health - b.health);
      this.groups.set(key, group);
    }
  }

  private remove(account: Address): void {
    const place = this.places.get(account);
    if (place === undefined) return;
    const { members } = place.group;
    members.splice(members.indexOf(place.member, countBelow(members, place.member.health)), 1);
    this.places.delete(account);
  }
}

function symbolsOf(holdings: readonly Holding[]): string {
  return holdings.map(({ asset }) => asset.symbol).join(" ");
}

/** What a whole unit counts for: its value as debt, its value times the threshold as collateral. */
function weightsOf({ collateral, debt }: Position, { priceOf, thresholdOf }: Valuation): Weights {
  const value = (asset: Asset): number => Number(priceOf(asset)) / Number(ONE_USD);
  return {
    collateral: collateral.map(({ asset }) => (value(asset) * Number(thresholdOf(asset))) / Number(ONE_BPS)),
    debt: debt.map(({ asset }) => value(asset)),
  };
}

function healthOf({ collateral, debt }: Position, weights: Weights): number {
  const total = (holdings: readonly Holding[], of: readonly number[]): number =>
    holdings.reduce((sum, { asset, amount }, i) => sum + (Number(amount) / 10 ** asset.decimals) * (of[i] ?? 0), 0);
  const [held, owed] = [total(collateral, weights.collateral), total(debt, weights.debt)];
  return held < DUST_USD || owed < DUST_USD ? 0 : held / owed;
}

/** By what factor a health factor may have fallen at most, and risen at most; 0 and infinity where nobody knows. */
function worstMove(before: Weights, now: Weights): { fall: number; rise: number } {
  const held = now.collateral.map((weight, i) => weight / (before.collateral[i] ?? 0));
  const owed = now.debt.map((weight, i) => weight / (before.debt[i] ?? 0));
  const fall = Math.min(...(held.length === 0 ? [1] : held)) / Math.max(...owed);
  const rise = Math.max(...(held.length === 0 ? [1] : held)) / Math.min(...owed);
  return Number.isFinite(fall) && Number.isFinite(rise) ? { fall, rise } : { fall: 0, rise: Infinity };
}

/** How many members, from the first, have a lower health than this. */
function countBelow(members: readonly Member[], health: number): number {
  let [low, high] = [0, members.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((members[middle] as Member).health < health) low = middle + 1;
    else high = middle;
  }
  return low;
}

import fc from "fast-check";

import { type AmountChoice, anyUnits, shareOrExtreme } from "./amounts.ts";
import { USERS } from "./pool-world.ts";

/** What a sequence may do to a pool. Numbers are indices of accounts and assets. */
export type PoolAction =
  | { readonly kind: "supply"; readonly asset: number; readonly amount: AmountChoice; readonly to: number }
  | { readonly kind: "withdraw"; readonly asset: number; readonly amount: AmountChoice; readonly to: number }
  | { readonly kind: "borrow"; readonly asset: number; readonly amount: AmountChoice; readonly of: number }
  | { readonly kind: "repay"; readonly asset: number; readonly amount: AmountChoice; readonly of: number }
  | {
      readonly kind: "liquidate";
      readonly asset: number;
      readonly debt: number;
      readonly amount: AmountChoice;
      readonly of: number;
      readonly receiveAToken: boolean;
      /** What the collateral's price becomes just before, in millionths of its first; 0 to leave it. */
      readonly crash: bigint;
    }
  | { readonly kind: "transfer"; readonly asset: number; readonly amount: AmountChoice; readonly to: number }
  | { readonly kind: "useAsCollateral"; readonly asset: number; readonly use: boolean }
  | { readonly kind: "delegate"; readonly asset: number; readonly amount: AmountChoice; readonly to: number }
  | {
      readonly kind: "flashLoan";
      readonly asset: number;
      readonly amount: AmountChoice;
      readonly answer: boolean;
      /** How much more than due is paid back. */
      readonly extra: bigint;
    }
  | { readonly kind: "mintToTreasury" }
  | { readonly kind: "donate"; readonly asset: number; readonly amount: AmountChoice }
  | { readonly kind: "price"; readonly asset: number; readonly millionths: bigint }
  | { readonly kind: "flags"; readonly asset: number; readonly frozen: boolean; readonly paused: boolean };

/** An action, who takes it, and how long after the one before. */
export type PoolOperation = PoolAction & { readonly actor: number; readonly seconds: number };

const ASSETS = 3;
const DAY = 86_400;
const user = fc.nat({ max: USERS.length - 1 });
const asset = fc.nat({ max: ASSETS - 1 });
const kind = <K extends PoolAction["kind"]>(name: K): fc.Arbitrary<K> => fc.constant(name);

/** Most often no time passes, or a block's; seldom years. */
const seconds = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 3, arbitrary: fc.integer({ min: 60, max: 30 * DAY }) },
  { weight: 1, arbitrary: fc.integer({ min: DAY, max: 3 * 365 * DAY }) },
);
/** Most often who acts does it for himself, which is -1 until it is known who acts. */
const SELF = -1;
const selfOrUser = fc.oneof({ weight: 4, arbitrary: fc.constant(SELF) }, { weight: 1, arbitrary: user });
/** Most often an account that has such collateral and such debt when the pool is in use. */
const position = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      { of: 0, asset: 0, debt: 2 },
      { of: 1, asset: 2, debt: 0 },
      { of: 1, asset: 1, debt: 0 },
      { of: 2, asset: 0, debt: 1 },
    ),
  },
  { weight: 1, arbitrary: fc.record({ of: user, asset, debt: asset }) },
);
const crash = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0n) },
  { weight: 5, arbitrary: fc.bigInt({ min: 150_000n, max: 750_000n }) },
);

const action: fc.Arbitrary<PoolAction> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: kind("supply"), asset, amount: anyUnits(), to: selfOrUser }) },
  { weight: 6, arbitrary: fc.record({ kind: kind("withdraw"), asset, amount: shareOrExtreme(), to: selfOrUser }) },
  { weight: 8, arbitrary: fc.record({ kind: kind("borrow"), asset, amount: shareOrExtreme(), of: selfOrUser }) },
  { weight: 6, arbitrary: fc.record({ kind: kind("repay"), asset, amount: shareOrExtreme(), of: selfOrUser }) },
  {
    weight: 9,
    arbitrary: fc.tuple(position, shareOrExtreme(), fc.boolean(), crash).map(([what, amount, receiveAToken, fall]) => ({
      ...{ kind: "liquidate" as const, ...what, amount, receiveAToken, crash: fall },
    })),
  },
  { weight: 4, arbitrary: fc.record({ kind: kind("transfer"), asset, amount: shareOrExtreme(), to: user }) },
  { weight: 3, arbitrary: fc.record({ kind: kind("useAsCollateral"), asset, use: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("delegate"), asset, amount: anyUnits(), to: user }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ kind: kind("flashLoan"), asset, amount: shareOrExtreme() },
      answer: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      extra: fc.constantFrom(0n, 0n, 0n, 1n, -1n),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("mintToTreasury") }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("donate"), asset, amount: anyUnits() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: kind("price"), asset, millionths: fc.bigInt({ min: 300_000n, max: 3_000_000n }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: kind("flags"), asset, frozen: fc.boolean(), paused: fc.boolean() }),
  },
);

/** Sequences of at most `most` operations. */
export function poolSequences(most: number): fc.Arbitrary<PoolOperation[]> {
  const operation = fc
    .tuple(action, user, seconds)
    .map(([what, actor, after]): PoolOperation => ({ ...forHimself(what, actor), actor, seconds: after }));
  return fc.array(operation, { minLength: 1, maxLength: most, size: "max" });
}

function forHimself(what: PoolAction, actor: number): PoolAction {
  if ("to" in what && what.to === SELF) return { ...what, to: actor };
  if ("of" in what && what.of === SELF) return { ...what, of: actor };
  return what;
}

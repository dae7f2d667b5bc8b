import fc from "fast-check";

import { type AmountChoice, anyUnits, shareOrExtreme } from "./amounts.ts";
import { PAIRS, TRADERS } from "./pair-world.ts";

/** The router's swaps; "Taxed" are those for tokens that take a fee on transfers. */
export const ROUTES = [
  "swapExactTokensForTokens",
  "swapTokensForExactTokens",
  "swapExactETHForTokens",
  "swapTokensForExactETH",
  "swapExactTokensForETH",
  "swapETHForExactTokens",
  "swapExactTokensForTokensSupportingFeeOnTransferTokens",
  "swapExactETHForTokensSupportingFeeOnTransferTokens",
  "swapExactTokensForETHSupportingFeeOnTransferTokens",
] as const;

/** What a sequence may do to pairs. Numbers are indices of accounts, pairs and tokens. */
export type PairAction =
  | {
      readonly kind: "mint";
      readonly pair: number;
      readonly first: AmountChoice;
      readonly second: AmountChoice;
      readonly to: number;
    }
  | { readonly kind: "burn"; readonly pair: number; readonly amount: AmountChoice; readonly to: number }
  | {
      readonly kind: "swap";
      readonly pair: number;
      readonly forToken0: boolean;
      readonly amount: AmountChoice;
      /** How much more than the pair would give is asked for. */
      readonly extra: bigint;
    }
  | {
      readonly kind: "flashSwap";
      readonly pair: number;
      readonly out: "first" | "second" | "both";
      readonly amount: AmountChoice;
      readonly inOther: boolean;
      /** How much more than the least is paid back. */
      readonly extra: bigint;
    }
  | { readonly kind: "skim"; readonly pair: number; readonly to: number }
  | { readonly kind: "sync"; readonly pair: number }
  | { readonly kind: "transfer"; readonly pair: number; readonly amount: AmountChoice; readonly to: number }
  | {
      readonly kind: "spend";
      readonly pair: number;
      readonly allowed: bigint;
      readonly amount: AmountChoice;
      readonly from: number;
    }
  | { readonly kind: "donate"; readonly pair: number; readonly token: number; readonly amount: AmountChoice }
  | {
      readonly kind: "addLiquidity";
      readonly pair: number;
      readonly first: AmountChoice;
      readonly second: bigint;
      readonly asEther: boolean;
      readonly strict: boolean;
      readonly late: boolean;
    }
  | {
      readonly kind: "removeLiquidity";
      readonly pair: number;
      readonly amount: AmountChoice;
      readonly asEther: boolean;
      readonly strict: boolean;
    }
  | {
      readonly kind: "route";
      readonly route: (typeof ROUTES)[number];
      readonly path: readonly number[];
      readonly amount: AmountChoice;
      /** Whether the path stays as it is even where the route wants ether at one of its ends. */
      readonly stray: boolean;
      /** The least to get or the most to pay; none when absent. */
      readonly limit: bigint | null;
    }
  | { readonly kind: "feeTo"; readonly on: boolean };

/** An action, who takes it, and how long after the one before. */
export type PairOperation = PairAction & { readonly actor: number; readonly seconds: number };

const YEAR = 365 * 86_400;
const trader = fc.nat({ max: TRADERS.length - 1 });
const pair = fc.nat({ max: PAIRS.length - 1 });
const nearly = fc.constantFrom(0n, 0n, 0n, 0n, 1n, -1n, 2n);
const kind = <K extends PairAction["kind"]>(name: K): fc.Arbitrary<K> => fc.constant(name);
const rarely = fc.integer({ min: 0, max: 11 }).map((n) => n === 0);
/** Shares of a wallet that fill pairs to the brim, or sums that markets know. */
const deposit = fc.oneof({ weight: 6, arbitrary: anyUnits() }, { weight: 1, arbitrary: shareOrExtreme() });
const someUnits = anyUnits().map((choice) => (choice.kind === "units" ? choice.units : 0n));

const seconds = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 3600 }) },
  { weight: 1, arbitrary: fc.integer({ min: 3600, max: 5 * YEAR }) },
);
/** Through two or three pairs or one; seldom a path that leads nowhere. */
const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom([0, 1], [1, 0], [1, 2], [2, 1], [0, 2], [2, 0]) },
  {
    weight: 6,
    arbitrary: fc.constantFrom([0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 1, 2, 0], [2, 0, 1, 2], [0, 1, 0]),
  },
  { weight: 1, arbitrary: fc.constantFrom([0], [0, 0], [2], [1, 1, 2]) },
);

const action: fc.Arbitrary<PairAction> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: kind("mint"), pair, first: deposit, second: deposit, to: trader }),
  },
  { weight: 5, arbitrary: fc.record({ kind: kind("burn"), pair, amount: shareOrExtreme(), to: trader }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind("swap"), pair, forToken0: fc.boolean(), amount: anyUnits(), extra: nearly }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ kind: kind("flashSwap"), pair, amount: shareOrExtreme(), inOther: fc.boolean(), extra: nearly },
      out: fc.constantFrom("first" as const, "second" as const, "both" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind("skim"), pair, to: trader }) },
  { weight: 1, arbitrary: fc.record({ kind: kind("sync"), pair }) },
  { weight: 2, arbitrary: fc.record({ kind: kind("transfer"), pair, amount: shareOrExtreme(), to: trader }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ kind: kind("spend"), pair, amount: shareOrExtreme(), from: trader },
      allowed: fc.oneof(fc.constant(2n ** 256n - 1n), someUnits),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind("donate"), pair, token: fc.nat({ max: 1 }), amount: deposit }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ kind: kind("addLiquidity"), pair, first: deposit, second: someUnits, asEther: fc.boolean() },
      ...{ strict: rarely, late: rarely },
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ kind: kind("removeLiquidity"), pair, amount: shareOrExtreme(), asEther: fc.boolean(), strict: rarely },
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      ...{ kind: kind("route"), route: fc.constantFrom(...ROUTES), path, amount: deposit },
      stray: rarely,
      limit: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: someUnits }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: kind("feeTo"), on: fc.boolean() }) },
);

/** Sequences of at most `most` operations. */
export function pairSequences(most: number): fc.Arbitrary<PairOperation[]> {
  const operation = fc
    .tuple(action, trader, seconds)
    .map(([what, actor, after]): PairOperation => ({ ...what, actor, seconds: after }));
  return fc.array(operation, { minLength: 1, maxLength: most, size: "max" });
}

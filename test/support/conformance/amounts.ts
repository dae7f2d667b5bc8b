import fc from "fast-check";

import type { Call } from "../../../src/chain/types.ts";
import type { Amount } from "./rig.ts";

/** An amount as a sequence names it: a number of base units, or a share of what the account has or may have. */
export type AmountChoice =
  | { readonly kind: "units"; readonly units: bigint }
  | { readonly kind: "share"; readonly millionths: bigint; readonly plus: bigint };

const ALL = 1_000_000n;
const MAX_UINT256 = 2n ** 256n - 1n;
/** Powers of ten up to which amounts are drawn. */
const MOST_DIGITS = 24;

const ofAnySize = fc
  .tuple(fc.integer({ min: 0, max: MOST_DIGITS }), fc.integer({ min: 1, max: 9_999 }))
  .map(([digits, mantissa]) => (10n ** BigInt(digits) * BigInt(mantissa)) / 1000n);
const extremes = fc.constantFrom(0n, 1n, 2n, 3n, 2n ** 112n - 1n, 2n ** 128n, MAX_UINT256 - 1n, MAX_UINT256);

/** A share of something, most often all of it or a little around it, for boundaries; seldom an extreme number. */
export function shareOrExtreme(): fc.Arbitrary<AmountChoice> {
  return fc.oneof(
    { weight: 3, arbitrary: share(fc.bigInt({ min: 1n, max: ALL })) },
    { weight: 3, arbitrary: share(fc.constant(ALL), fc.bigInt({ min: -2n, max: 2n })) },
    { weight: 1, arbitrary: share(fc.bigInt({ min: ALL, max: 2n * ALL })) },
    { weight: 1, arbitrary: units(extremes) },
    { weight: 1, arbitrary: units(ofAnySize) },
  );
}

/** A number of base units of any size, seldom an extreme one. */
export function anyUnits(): fc.Arbitrary<AmountChoice> {
  return fc.oneof({ weight: 6, arbitrary: units(ofAnySize) }, { weight: 1, arbitrary: units(extremes) });
}

/** The amount as the rig works it out, `of` being what shares are of. */
export function amountOf(choice: AmountChoice, of: { readonly source: Call; readonly word?: number }): Amount {
  if (choice.kind === "units") return { plus: choice.units };
  return { ...of, share: choice.millionths, plus: choice.plus };
}

/** The amount in words. */
export function amountText(choice: AmountChoice, of: string): string {
  if (choice.kind === "units") return choice.units === MAX_UINT256 ? "the maximum" : String(choice.units);
  const plus = choice.plus === 0n ? "" : ` ${choice.plus < 0n ? "-" : "+"} ${String(choice.plus).replace("-", "")}`;
  return `${choice.millionths === ALL ? "all" : `${choice.millionths} millionths`} of ${of}${plus}`;
}

function share(
  millionths: fc.Arbitrary<bigint>,
  plus: fc.Arbitrary<bigint> = fc.constant(0n),
): fc.Arbitrary<AmountChoice> {
  return fc.record({ kind: fc.constant("share" as const), millionths, plus });
}

function units(value: fc.Arbitrary<bigint>): fc.Arbitrary<AmountChoice> {
  return value.map((number) => ({ kind: "units" as const, units: number }));
}

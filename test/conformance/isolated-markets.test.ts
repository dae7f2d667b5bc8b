import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";

import { addressOf } from "../../src/chain/address.ts";
import type { Snapshot } from "../../src/chain/session.ts";
import type { Address } from "../../src/chain/types.ts";
import { PackageSource } from "../../src/packages/package-source.ts";
import { openSession } from "../support/chain-session.ts";
import { ROOT } from "../support/cli-run.ts";
import { MarketsTwin, USERS } from "../support/conformance/markets-twin.ts";
import { forAllAsync, magnitude } from "../support/units-property.ts";

const DAY = 86_400;
const SEQUENCES = Number(process.env.MARKETS_SEQUENCES ?? 25);
const LENGTH = 16;
const [MILLION, WETH] = [10n ** 12n, 10n ** 18n];

const WHAT = [
  "supply",
  "supply",
  "withdraw",
  "supplyCollateral",
  "withdrawCollateral",
  "withdrawCollateral",
  "borrow",
  "borrow",
  "repay",
  "repay",
  "liquidate",
  "liquidate",
  "liquidate",
  "price",
  "price",
  "accrueInterest",
  "setAuthorization",
  "setFee",
  "setFeeRecipient",
] as const;

/** A step of a sequence. */
interface Step {
  readonly what: (typeof WHAT)[number];
  readonly who: number;
  readonly onBehalf: number;
  /** Base units, or shares by the million, or thousandths of all there is. */
  readonly size: bigint;
  readonly part: bigint;
  /** Whether shares are named, and not assets. */
  readonly byShares: boolean;
  readonly seconds: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...WHAT),
  who: fc.nat({ max: USERS.length - 1 }),
  onBehalf: fc.nat({ max: USERS.length - 1 }),
  size: magnitude(0n, 10n ** 11n),
  part: fc.oneof(fc.constant(1_000n), fc.bigInt(0n, 1_050n)),
  byShares: fc.boolean(),
  seconds: fc.oneof(fc.constant(12), fc.integer({ min: 1, max: 60 * DAY })),
});

describe("Our isolated markets and the real Morpho Blue, conformance", function () {
  this.timeout(600_000);
  let twin: MarketsTwin;
  let snapshot: Snapshot;
  /** What both sides have, after the last call. */
  let state: Awaited<ReturnType<MarketsTwin["agreedState"]>> = [];
  const done = new Map<string, number>();
  const count = (what: string): Map<string, number> => done.set(what, (done.get(what) ?? 0) + 1);

  before(async () => {
    const { session } = await openSession();
    const packages = new PackageSource([ROOT], hre.config.paths.cache);
    twin = await MarketsTwin.build({ session, packages, owner: addressOf("deployer"), neededBy: "conformance" });
    snapshot = await session.snapshot();
  });

  it("agree in success, events, sums and positions after every call", async () => {
    await forAllAsync(
      [fc.array(STEP, { minLength: LENGTH, maxLength: LENGTH })],
      async (steps) => {
        snapshot = await twin.session.revert(snapshot);
        // One lends, one owes 80% of what its pledge is worth, and one has only pledged.
        for (const { user, method, args } of beginning()) await make("beginning", user, method, args, 12);
        for (const step of steps) await take(step);
      },
      SEQUENCES,
    );
    // The draw must have covered all of it.
    for (const what of new Set(WHAT)) expect(done.get(what) ?? 0, what).to.be.greaterThan(SEQUENCES / 8);
    for (const what of ["refused", "bad debt"]) expect(done.get(what) ?? 0, what).to.be.greaterThan(SEQUENCES / 5);
  });

  function beginning(): { user: Address; method: string; args: readonly unknown[] }[] {
    const [lender, borrower, idle] = USERS as [Address, Address, Address];
    return [
      { user: lender, method: "supply", args: [twin.params, MILLION / 5n, 0n, lender, "0x"] },
      { user: borrower, method: "supplyCollateral", args: [twin.params, 10n * WETH, borrower, "0x"] },
      { user: borrower, method: "borrow", args: [twin.params, MILLION / 62n, 0n, borrower, borrower] },
      { user: idle, method: "supplyCollateral", args: [twin.params, WETH, idle, "0x"] },
    ];
  }

  async function take(step: Step): Promise<void> {
    const user = USERS[step.who] as Address;
    if (step.what === "price") {
      await twin.answer(100n + (step.size % 2_300n));
      count("price");
      return;
    }
    const supplied = (): bigint => state[0]?.[0] ?? 0n;
    const before = supplied();
    const succeeded = await make(step.what, user, step.what, argumentsOf(step), step.seconds);
    count(succeeded ? step.what : "refused");
    if (step.what === "liquidate" && supplied() < before) count("bad debt");
  }

  async function make(
    what: string,
    user: Address,
    method: string,
    args: readonly unknown[],
    seconds: number,
  ): Promise<boolean> {
    const { succeeded, difference } = await twin.call(user, method, args, seconds);
    expect(difference, what).to.equal(undefined);
    state = await twin.agreedState();
    return succeeded;
  }

  function argumentsOf({ what, who, onBehalf, size, part, byShares }: Step): readonly unknown[] {
    // Mostly for oneself: who takes from others is refused unless it was authorised.
    const user = USERS[who] as Address;
    // Liquidations are mostly of the one who has owed from the beginning.
    const target = what === "liquidate" && size % 4n > 0n ? 1 : onBehalf;
    const other = USERS[target] as Address;
    const owner = size % 3n === 0n ? other : user;
    const held = (account: number): readonly bigint[] => state[1 + account] ?? [];
    const [supplyShares = 0n] = held(who);
    const [, borrowShares = 0n, pledged = 0n] = held(target);
    const share = (amount: bigint): bigint => (amount * part) / 1_000n;
    const named = (assets: bigint, shares: bigint): readonly bigint[] => (byShares ? [0n, shares] : [assets, 0n]);
    const { params } = twin;
    switch (what) {
      case "supply":
        return [params, ...named(size, size * 1_000_001n), owner, "0x"];
      case "withdraw":
        return [params, ...named(size, share(supplyShares)), owner, user];
      case "supplyCollateral":
        return [params, size * 10n ** 8n, owner, "0x"];
      case "withdrawCollateral":
        // The one who owes nothing can always take back some.
        return [params, share(held(who)[2] ?? 0n) || 1n, owner, user];
      case "borrow":
        return [params, ...named(size, size * 999_983n), owner, user];
      case "repay":
        return [params, ...named(size, share(borrowShares)), other, "0x"];
      case "liquidate":
        // Who takes all there is names the collateral.
        if (byShares && part !== 1_000n) return [params, other, 0n, share(borrowShares), "0x"];
        return [params, other, share(pledged), 0n, "0x"];
      case "setAuthorization":
        return [other, byShares];
      case "setFee":
        return [params, (part * 10n ** 15n) / 4n];
      case "setFeeRecipient":
        return [twin.otherRecipient(byShares)];
      default:
        return [params];
    }
  }
});

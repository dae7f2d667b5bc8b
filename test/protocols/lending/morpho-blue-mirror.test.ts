import { expect } from "chai";
import fc from "fast-check";

import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import { MORPHO } from "../../../src/protocols/lending/morpho-blue-abi.ts";
import type { Asset, LendingPort, LiquidationQuote } from "../../../src/protocols/ports.ts";
import { transferTokens } from "../../../src/protocols/tokens/token.ts";
import {
  answer,
  BORROWERS,
  by,
  EVERYBODY,
  KEEPER,
  LENDER,
  liquidationIn,
  type MarketSides,
  morphoBench,
  type MorphoWorld,
  openMarket,
  sidesOf,
} from "../../support/morpho-bench.ts";
import type { Bench, Send } from "../../support/protocols-bench.ts";
import { forAllAsync, magnitude } from "../../support/units-property.ts";

const DAY = 86_400;
const SEQUENCES = Number(process.env.MORPHO_SEQUENCES ?? 40);
const LENGTH = 14;

const WHAT = [
  "pledge",
  "borrow",
  "borrow",
  "repay",
  "repay all",
  "supply",
  "withdraw",
  "withdraw all",
  "unpledge",
  "unpledge all",
  "accrue",
  "donate",
  "answer",
  "answer",
  "liquidate",
  "liquidate",
  "liquidate",
  "liquidate all",
] as const;

/** A step of a sequence. */
interface Step {
  readonly what: (typeof WHAT)[number];
  readonly who: number;
  /** Of whatever the step is about. */
  readonly size: bigint;
  /** The collateral's price in per cent of the first. */
  readonly percent: number;
  readonly seconds: number;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...WHAT),
  who: fc.integer({ min: 0, max: BORROWERS.length - 1 }),
  size: magnitude(1n, 10n ** 12n),
  percent: fc.integer({ min: 20, max: 110 }),
  seconds: fc.oneof(fc.constant(12), fc.integer({ min: 1, max: 30 * DAY })),
});

describe("Morpho Blue: memory against the chain", () => {
  let bench: Bench<MorphoWorld>;
  let snapshot: Snapshot;
  const done = { liquidated: 0, refused: 0, badDebt: 0, failed: 0, mined: 0 };

  before(async () => {
    bench = await morphoBench();
    snapshot = await bench.session.snapshot();
  });

  for (const name of ["Dear", "Free"] as const) {
    it(`mirrors any sequence of operations to the unit, and quotes what liquidations do (${name})`, async () => {
      Object.assign(done, { liquidated: 0, refused: 0, badDebt: 0, failed: 0, mined: 0 });
      const sides = sidesOf(bench.made, name);
      await forAllAsync(
        [fc.array(STEP, { minLength: LENGTH, maxLength: LENGTH })],
        async (steps) => {
          snapshot = await bench.session.revert(snapshot);
          const port = await openMarket(bench, name);
          await bench.sendTo(port, openings(port, sides), 12);
          for (const step of steps) await take(port, sides, step);
        },
        SEQUENCES,
      );
      // The draw must have covered all of it.
      expect(done.liquidated, "liquidations").to.be.greaterThan(SEQUENCES);
      expect(done.refused, "refused liquidations").to.be.greaterThan(SEQUENCES / 4);
      expect(done.badDebt, "liquidations with bad debt").to.be.greaterThan(SEQUENCES / 4);
      expect(done.failed, "failed operations").to.be.greaterThan(0);
      expect(done.mined, "other operations").to.be.greaterThan(2 * SEQUENCES);
    }).timeout(SEQUENCES * 10_000);
  }

  /** Everybody borrows: health factors of about 1.2, 1.5 and 2.2. */
  function openings(port: LendingPort, { collateral, loan, name }: MarketSides): Send[] {
    const units = (amount: bigint, decimals: number): bigint => amount * 10n ** BigInt(decimals);
    const [whole, worth] = name === "Dear" ? [100n, 2_000n] : [10n, 30_000n];
    return BORROWERS.flatMap((account, i) => {
      const debt = (whole * worth * 77n) / (110n + 30n * BigInt(i) + 10n * BigInt(i * i));
      return by(
        account,
        port.supply(collateral, units(whole, collateral.decimals) + BigInt(i), account),
        port.borrow(loan, units(debt, loan.decimals) + BigInt(i), account),
      );
    });
  }

  /** One block, after which memory and chain must agree about everything. */
  async function take(port: LendingPort, sides: MarketSides, step: Step): Promise<void> {
    if (step.what.startsWith("liquidate")) await liquidate(port, sides, step);
    else {
      const block = await bench.send(callsOf(port, sides, step), step.seconds);
      for (const { succeeded } of block.receipts) done[succeeded ? "mined" : "failed"] += 1;
      await bench.follow(port, block);
    }
    expect(await bench.failuresOf(port), step.what).to.deep.equal([]);
    const onChain = await port.healthFactors?.(bench.chain.reader, EVERYBODY);
    expect(EVERYBODY.map((account) => port.recall?.(account).healthFactor)).to.deep.equal(onChain);
    const read = await port.positions(bench.chain.reader, EVERYBODY);
    expect(EVERYBODY.map((account) => port.recall?.(account))).to.deep.equal(read);
  }

  function callsOf(port: LendingPort, sides: MarketSides, { what, who, size, percent }: Step): Send[] {
    const { collateral, loan } = sides;
    const account = BORROWERS[who] as Address;
    // Up to a million of six decimals, whatever the asset has.
    const lent = size * 10n ** BigInt(loan.decimals - 6);
    const pledged = (size * 10n ** BigInt(collateral.decimals)) / 10n ** 10n + 1n;
    switch (what) {
      case "pledge":
        return by(account, port.supply(collateral, pledged, account));
      case "unpledge":
        return by(account, port.withdraw(collateral, pledged, account));
      case "unpledge all":
        return by(account, port.withdraw(collateral, "all", account));
      case "borrow":
        return by(account, port.borrow(loan, lent / 10n + 1n, account));
      case "repay":
        return by(account, port.repay(loan, lent / 10n + 1n, account));
      case "repay all":
        return by(account, port.repay(loan, "all", account));
      case "supply":
        return by(LENDER, port.supply(loan, lent, LENDER));
      case "withdraw":
        return by(LENDER, port.withdraw(loan, lent, LENDER));
      case "withdraw all":
        return by(LENDER, port.withdraw(loan, "all", LENDER));
      case "donate":
        return by(KEEPER, transferTokens(loan.address, port.spender, lent + 1n));
      case "accrue":
        return by(KEEPER, accrue(port));
      default:
        return [priceOf(collateral, percent)];
    }
  }

  function priceOf(asset: Asset, percent: number): Send {
    const first = bench.world.prices.find((candidate) => candidate.asset.address === asset.address)?.path(0) ?? 0n;
    return answer(bench, asset.symbol, (first * BigInt(percent)) / 100n + 7n);
  }

  /** The call that a keeper makes after a block, against the quote for the next one. */
  async function liquidate(port: LendingPort, { collateral, loan }: MarketSides, step: Step): Promise<void> {
    const account = BORROWERS[step.who] as Address;
    const repay = step.what === "liquidate all" ? 10n ** 30n : step.size * 10n ** BigInt(loan.decimals - 6);
    const request = { account, collateral, debt: loan, repay };
    const seconds = 12;
    // The price moves, in a block as far from the last as the next will be: calls are made for one that keeps the pace.
    await bench.follow(port, await bench.send([priceOf(collateral, step.percent)], seconds));
    const call = port.liquidate(request);
    const { number, timestamp } = bench.session.head;
    await port.refresh?.(bench.chain.reader, { number: number + 1, timestamp: timestamp + seconds });
    const before = port.reserves()[1];
    const quote = port.quoteLiquidation(recalled(port, account), request);
    const block = await bench.send(by(KEEPER, call), seconds);
    const events = await bench.follow(port, block);
    const result = liquidationIn(block.receipts.flatMap(({ logs }) => logs));
    const made: LiquidationQuote = { repaid: result?.repaid ?? 0n, seized: result?.seized ?? 0n };
    expect(made).to.deep.equal(quote);
    expect(made.repaid <= repay, "never more than what was offered").to.equal(true);
    if (result === undefined) {
      done.refused += 1;
      return;
    }
    done.liquidated += 1;
    const bad = events.flatMap((event) => (event.event === "bad-debt" ? [event.amount] : []));
    expect(bad).to.deep.equal(result.badDebt === 0n ? [] : [result.badDebt]);
    const after = port.reserves()[1];
    // Suppliers lose it at once, to the unit; nobody else's debt or claim changes.
    expect((before?.claims ?? 0n) - (after?.claims ?? 0n)).to.equal(result.badDebt);
    if (result.badDebt > 0n) {
      done.badDebt += 1;
      expect(recalled(port, account).debt).to.deep.equal([]);
    }
  }

  function recalled(port: LendingPort, account: Address): NonNullable<ReturnType<NonNullable<LendingPort["recall"]>>> {
    return (port.recall as NonNullable<LendingPort["recall"]>).call(port, account);
  }

  /** The call of anybody that makes the market accrue. Its parameters are those of any of the port's calls. */
  function accrue(port: LendingPort): { to: Address; data: `0x${string}` } {
    const asset = port.reserves()[1]?.asset;
    if (asset === undefined) throw new Error("the market has no loan asset");
    const words = port.supply(asset, 1n, KEEPER).data.slice(2 + 8, 2 + 8 + 5 * 64);
    const selector = MORPHO.encode("accrueInterest", [[KEEPER, KEEPER, KEEPER, KEEPER, 0n]]).slice(0, 2 + 8);
    return { to: port.spender, data: `0x${selector.slice(2)}${words}` };
  }
});

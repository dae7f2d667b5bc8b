import { expect } from "chai";
import fc from "fast-check";

import type { Address } from "../../src/chain/types.ts";
import type { Findings } from "../../src/risk/findings.ts";
import { summarise } from "../../src/risk/summarise.ts";
import { formatBlocks, formatEvents } from "../../src/simulation/record-format.ts";
import type { RecordedEvent, RunRecord } from "../../src/simulation/record.ts";
import { ArmFiles } from "../support/risk-files.ts";
import {
  addressNumber,
  badDebt,
  dollars,
  type HandMadeBlock,
  handMadeRecord,
  KEEPER,
  liquidation,
  openPosition,
} from "../support/risk-record.ts";
import { recompute } from "../support/risk-recompute.ts";

const UNIT = 10n ** 18n;
const SOMEBODY = addressNumber(0xabc);

describe("Findings of a record", () => {
  it("adds bad debt written off to what is open at the end, by protocol", () => {
    const {
      badDebtUsd,
      badDebtByProtocol,
      badDebt: split,
    } = summarise(
      handMadeRecord([
        { undisturbed: 100, events: [badDebt(1, 40), badDebt(2, 5.5, "Beta")] },
        {
          undisturbed: 100,
          events: [openPosition({ account: 3, protocol: "Beta", collateralUsd: 10, debtUsd: 13, due: 0 })],
          lending: { Beta: { shortfallUsd: dollars(3) } },
        },
      ]),
    );
    expect(badDebtUsd).to.equal("48.5");
    expect(badDebtByProtocol).to.deep.equal({ Alpha: "40", Beta: "8.5" });
    expect(split).to.deep.include({ recognisedUsd: "45.5", openUsd: "3" });
  });

  it("takes off what was covered", () => {
    const covered: RecordedEvent = {
      block: 0,
      event: "bad-debt-covered",
      protocol: "Alpha",
      account: SOMEBODY,
      asset: "DAI",
      amount: 15n * UNIT,
    };
    const findings = summarise(handMadeRecord([{ undisturbed: 100, events: [badDebt(1, 40), covered] }]));
    expect(findings.badDebtByProtocol).to.deep.equal({ Alpha: "25", Beta: "0" });
    expect(findings.badDebt.recognisedUsd).to.equal("25");
  });

  it("remembers the peak of bad debt although it is gone at the end", () => {
    const { badDebt: split } = summarise(
      handMadeRecord([
        { undisturbed: 100, lending: { Alpha: { badDebtUsd: dollars(10), shortfallUsd: dollars(5) } } },
        { undisturbed: 100, lending: { Beta: { shortfallUsd: dollars(70) } } },
        { undisturbed: 100, lending: { Beta: { badDebtUsd: dollars(4) } } },
      ]),
    );
    expect(split.peakUsd).to.equal("80");
  });

  it("finds the lowest price of each venue and feed", () => {
    const { prices } = summarise(
      handMadeRecord([
        { undisturbed: 90, outside: 88, feed: 100, pool: 86 },
        { undisturbed: 80, outside: 79, feed: 85, pool: 91 },
        { undisturbed: 120, outside: 119, feed: 118, pool: 117 },
      ]),
    );
    expect(prices.WETH).to.deep.equal({
      start: "100",
      low: "79",
      end: "119",
      undisturbedLow: "80",
      feedLow: "85",
      poolLow: { "WETH-DAI": "86" },
    });
    expect(prices.DAI).to.deep.include({ start: "1", low: "1", feedLow: null, poolLow: {} });
  });

  it("counts an address on two protocols as two accounts, and a second liquidation as no other account", () => {
    const { liquidations } = summarise(
      handMadeRecord([
        {
          undisturbed: 100,
          events: [
            liquidation({ account: 1, price: 90, due: 95, repaid: 80 }),
            liquidation({ account: 1, price: 90, due: 95, repaid: 70.5 }),
            liquidation({ account: 1, price: 90, due: 95, protocol: "Beta" }),
          ],
        },
      ]),
    );
    expect(liquidations).to.deep.equal({
      count: 3,
      accounts: 2,
      byProtocol: { Alpha: { count: 2, accounts: 1 }, Beta: { count: 1, accounts: 1 } },
      debtRepaidUsd: "240.5",
      collateralSeizedUsd: "270",
    });
  });

  it("counts halted blocks whatever is halted, and trips", () => {
    const trip: RecordedEvent = {
      block: 0,
      event: "breaker-trip",
      protocol: "brake",
      source: "WETH / USD",
      priceBefore: 2n,
      price: 1n,
      untilBlock: 3n,
    };
    const { breaker } = summarise(
      handMadeRecord([
        { undisturbed: 100, events: [trip] },
        { undisturbed: 100, halted: "liquidate" },
        { undisturbed: 100, halted: "borrow swap" },
        { undisturbed: 100 },
      ]),
    );
    expect(breaker).to.deep.equal({ trips: 1, haltedBlocks: 2 });
  });

  it("reckons a keeper's profit from its tokens and its gas", () => {
    const { keepers } = summarise(
      handMadeRecord([
        { undisturbed: 200, events: [transaction(true), transfer("DAI", KEEPER, SOMEBODY, 300n)] },
        {
          undisturbed: 100,
          events: [
            transaction(false),
            // Whose account it is does not matter: tokens of others are not the keeper's.
            transfer("DAI", SOMEBODY, addressNumber(7), 1_000n),
            transfer("WETH", SOMEBODY, KEEPER, 4n),
            liquidation({ account: 1, price: 90, due: 95 }),
            skipped("unprofitable", 3),
          ],
        },
        { undisturbed: 50, events: [skipped("unprofitable", 2), skipped("halted", 1)] },
      ]),
    );
    expect(keepers).to.deep.equal({
      searcher: {
        liquidations: 1,
        // 4 WETH at the last price of 50 less 300 DAI, less a hundredth of a coin at 200 and one at 100.
        profitUsd: "-103",
        gasUsd: "3",
        reverted: 1,
        skippedUnprofitable: 5,
        skipped: { unprofitable: 5, halted: 1 },
      },
    });
  });

  it("counts what the audit found, before the first block too", () => {
    const violation: RecordedEvent = { block: 0, event: "audit-violation", protocol: "Alpha", check: "c", detail: "d" };
    const record = handMadeRecord([{ undisturbed: 100, events: [violation] }, { undisturbed: 100 }]);
    const { audit } = summarise({ ...record, events: [violation, ...record.events] });
    expect(audit).to.deep.equal({ checks: 20, violations: 2 });
  });

  it("keeps the last word of a liquidity provider", () => {
    const standing = (valueUsd: number, lossBps: bigint): RecordedEvent => ({
      block: 0,
      event: "liquidity-position",
      agent: "provider",
      protocol: "WETH-DAI",
      valueUsd: dollars(valueUsd),
      holdUsd: dollars(100),
      lossBps,
    });
    const { liquidityProviders } = summarise(
      handMadeRecord([
        { undisturbed: 100, events: [standing(98, 200n)] },
        { undisturbed: 100, events: [standing(103, -300n)] },
      ]),
    );
    expect(liquidityProviders).to.deep.equal({ provider: { valueUsd: "103", lossBps: "-300" } });
  });

  it("follows from the two files for any record", () => {
    fc.assert(
      fc.property(fc.array(anyBlock, { minLength: 1, maxLength: 8 }), (blocks) => {
        const record = closed(blocks);
        const files = new ArmFiles(formatEvents(record), formatBlocks(record));
        expect(JSON.parse(JSON.stringify(summarise(record))) as Findings).to.deep.equal(recompute(files));
      }),
      { seed: 20_210_519, numRuns: 300 },
    );
  });
});

const anyPrice = fc.integer({ min: 1, max: 150 });
const anyAccount = fc.integer({ min: 1, max: 4 });
const anyProtocol = fc.constantFrom("Alpha", "Beta");
const anyEvent: fc.Arbitrary<RecordedEvent> = fc.oneof(
  fc
    .record({ account: anyAccount, protocol: anyProtocol, price: anyPrice, due: anyPrice, repaid: anyPrice })
    .map(liquidation),
  fc.tuple(anyAccount, anyPrice, anyProtocol).map(([account, usd, protocol]) => badDebt(account, usd, protocol)),
  fc.integer({ min: 1, max: 9 }).map((amount) => transfer("WETH", SOMEBODY, KEEPER, BigInt(amount))),
  fc.integer({ min: 1, max: 9 }).map((count) => skipped("unprofitable", count)),
  fc.boolean().map(transaction),
);
const anyBlock: fc.Arbitrary<HandMadeBlock> = fc.record({
  undisturbed: fc.integer({ min: 80, max: 110 }),
  feed: anyPrice,
  pool: anyPrice,
  halted: fc.constantFrom("", "liquidate"),
  events: fc.array(anyEvent, { maxLength: 5 }),
});

/** Ends a record with open accounts, and the rows with what they lack. */
function closed(blocks: readonly HandMadeBlock[]): RunRecord {
  const open = openPosition({ account: 2, protocol: "Beta", collateralUsd: 20, debtUsd: 33, due: 90 });
  const last = blocks.at(-1);
  if (last === undefined) throw new Error("no blocks");
  return handMadeRecord([
    ...blocks.slice(0, -1),
    { ...last, events: [...(last.events ?? []), open], lending: { Beta: { shortfallUsd: dollars(13) } } },
  ]);
}

/** A transaction of the keeper that costs a hundredth of a coin. */
function transaction(succeeded: boolean): RecordedEvent {
  return {
    block: 0,
    tx: 0,
    agent: "searcher",
    event: "transaction",
    label: "liquidate",
    from: KEEPER,
    to: SOMEBODY,
    succeeded,
    gasUsed: 1n,
    feeWei: UNIT / 100n,
    priorityFee: 0n,
  };
}

/** A transfer of whole tokens. */
function transfer(asset: string, from: Address, to: Address, tokens: bigint): RecordedEvent {
  return { block: 0, event: "transfer", protocol: asset, asset, from, to, amount: tokens * UNIT };
}

function skipped(reason: string, count: number): RecordedEvent {
  return { block: 0, agent: "searcher", event: "skipped", reason, count };
}

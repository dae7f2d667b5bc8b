import { parse } from "csv-parse/sync";
import { expect } from "chai";

import type { RunRecord } from "../../src/simulation/record.ts";
import { digestOf, eventLine, formatBlocks, formatEvents } from "../../src/simulation/record-format.ts";
import { runScenario } from "hardhat-firebreak/testing";
import { smallScenario } from "../support/small-world.ts";
import { eventsOf, present } from "../support/sim-record.ts";

/** What liquidators leave of a debt is dust, whose figures are all rounding. */
const ONE_DOLLAR = 10n ** 8n;

describe("Record", () => {
  let record: RunRecord;

  before(async () => {
    ({ record } = await runScenario(smallScenario()));
  });

  describe("of a run", () => {
    it("begins with the world, its accounts, agents and positions, and ends with the positions", () => {
      const kinds = record.events.map(({ event, block }) => `${block} ${event}`);
      const head = [...new Set(kinds.filter((kind) => kind.startsWith("0 ")))];
      expect(head).to.deep.equal(["0 asset", "0 protocol", "0 account", "0 agent", "0 position"]);
      expect(kinds.at(-1)).to.equal("12 position");
      expect(eventsOf(record, "asset").map(({ asset }) => asset)).to.deep.equal(["WETH", "DAI"]);
      expect(eventsOf(record, "protocol").map(({ protocol, kind }) => `${kind} ${protocol}`)).to.deep.equal([
        "feed WETH / USD",
        "feed DAI / USD",
        "pool WETH-DAI",
        "lending Alpha",
        "outside outside",
      ]);
      expect(eventsOf(record, "agent").map(({ agent, role }) => `${agent}: ${role}`)).to.deep.equal([
        "node: oracle node",
        "keeper: keeper",
        "arbitrageur: arbitrageur",
      ]);
      const starts = eventsOf(record, "position").filter(({ at }) => at === "start");
      expect(starts.map(({ account }) => account).sort()).to.deep.equal(
        eventsOf(record, "account")
          .map(({ account }) => account)
          .sort(),
      );
    });

    it("puts events in the order of blocks and transactions", () => {
      const places = record.events.map(({ block, tx }) => [block, tx] as const);
      places.forEach(([block], i) => {
        expect(block).to.be.at.least(places[i - 1]?.[0] ?? 0);
      });
      for (const { block } of record.blocks) {
        const order = record.events.flatMap((event) =>
          event.block === block && event.tx !== undefined ? [event.tx] : [],
        );
        expect(order).to.deep.equal([...order].sort((a, b) => a - b));
      }
    });

    it("has a row for each block that agrees with the block's events", () => {
      expect(record.blocks.map(({ block }) => block)).to.deep.equal(Array.from({ length: 12 }, (_, i) => i + 1));
      for (const row of record.blocks) {
        const of = { events: record.events.filter(({ block }) => block === row.block) };
        const transactions = eventsOf(of, "transaction");
        expect(row.transactions).to.equal(transactions.length);
        expect(row.reverted).to.equal(transactions.filter(({ succeeded }) => !succeeded).length);
        expect(row.gasUsed).to.equal(transactions.reduce((sum, { gasUsed }) => sum + gasUsed, 0n));
        expect(row.lending.Alpha?.liquidations).to.equal(eventsOf(of, "liquidation").length);
        const answer = eventsOf(of, "answer").at(-1);
        if (answer !== undefined) expect(row.feeds.WETH).to.equal(answer.price);
      }
      expect(record.blocks.reduce((sum, row) => sum + (row.lending.Alpha?.liquidations ?? 0), 0)).to.be.greaterThan(0);
    });

    it("says of a liquidation at which price the account had come into danger", () => {
      const events = eventsOf(record, "liquidation");
      expect(events).not.to.be.empty;
      for (const { liquidationPrice, collateralPrice } of events) {
        expect(present(liquidationPrice) > collateralPrice, `${liquidationPrice} and ${collateralPrice}`).to.equal(
          true,
        );
      }
    });

    it("closes with the accounts' health at the last answer, not when they were last read", () => {
      const end = eventsOf(record, "position").filter(({ at, debtUsd }) => at === "end" && debtUsd > ONE_DOLLAR);
      const price = present(present(record.blocks.at(-1)).feeds.WETH);
      expect(end).not.to.be.empty;
      for (const { healthFactor, liquidationPrice, account } of end) {
        // One collateral, one debt: health is the price over the liquidation price.
        const expected = Number(price) / Number(liquidationPrice);
        expect(Math.abs(Number(healthFactor) / 1e18 - expected) < 1e-4, `${account}: ${healthFactor}`).to.equal(true);
      }
    });
  });

  describe("as files", () => {
    it("has events that can be read back, amounts as decimal strings", () => {
      const lines = formatEvents(record).trimEnd().split("\n");
      expect(lines).to.have.length(record.events.length);
      const back = lines.map((line) => JSON.parse(line) as unknown);
      expect(back).to.deep.equal(record.events.map(withText));
      const supply = back.find((event) => (event as { event: string }).event === "flash-loan") as { amount: string };
      expect(supply.amount).to.match(/^\d+$/);
    });

    it("has blocks that can be read back, every figure of them", () => {
      const rows = parse<Record<string, string>>(formatBlocks(record), { columns: true });
      expect(rows).to.have.length(record.blocks.length);
      rows.forEach((row, i) => {
        const block = present(record.blocks[i]);
        const [pool, lending] = [present(block.pools["WETH-DAI"]), present(block.lending.Alpha)];
        expect(row).to.deep.equal({
          block: `${block.block}`,
          time: `${block.time}`,
          hash: block.hash,
          transactions: `${block.transactions}`,
          reverted: `${block.reverted}`,
          waiting: `${block.waiting}`,
          gas_used: `${block.gasUsed}`,
          base_fee_wei: `${block.baseFee}`,
          native_usd: usd(block.nativePrice),
          "outside_usd:WETH": usd(block.outside.WETH),
          "outside_usd:DAI": usd(block.outside.DAI),
          "undisturbed_usd:WETH": usd(block.undisturbed.WETH),
          "undisturbed_usd:DAI": usd(block.undisturbed.DAI),
          "feed_usd:WETH": usd(block.feeds.WETH),
          "feed_usd:DAI": usd(block.feeds.DAI),
          "pool:WETH-DAI:price_usd": usd(pool.price),
          "pool:WETH-DAI:depth_usd": usd(pool.depthUsd),
          "lending:Alpha:collateral_usd": usd(lending.collateralUsd),
          "lending:Alpha:debt_usd": usd(lending.debtUsd),
          "lending:Alpha:liquidations": `${lending.liquidations}`,
          "lending:Alpha:bad_debt_usd": usd(lending.badDebtUsd),
          "lending:Alpha:shortfall_usd": usd(lending.shortfallUsd),
          "lending:Alpha:liquidatable": `${lending.liquidatable}`,
          audit_checks: `${block.auditChecks}`,
          audit_violations: `${block.auditViolations}`,
        });
      });
    });

    it("keeps quotation marks, commas and line ends of a reason in one line", () => {
      const event = { block: 1, event: "shock", detail: 'a "sale", then\na pause' } as const;
      const line = eventLine(event);
      expect(line).not.to.include("\n");
      expect(JSON.parse(line)).to.deep.equal(event);
    });

    it("has a digest that depends on every block's hash and every event, and on their order", () => {
      const [first, second, ...rest] = record.events;
      const [block, ...blocks] = record.blocks;
      const variants: RunRecord[] = [
        record,
        { ...record, events: record.events.slice(0, -1) },
        { ...record, events: [present(second), present(first), ...rest] },
        { ...record, events: [{ block: 0, event: "shock", detail: "" }, ...record.events] },
        { ...record, blocks: [{ ...present(block), hash: `0x${"00".repeat(32)}` }, ...blocks] },
      ];
      expect(new Set(variants.map(digestOf)).size).to.equal(variants.length);
      expect(digestOf({ events: [...record.events], blocks: [...record.blocks] })).to.equal(digestOf(record));
    });
  });
});

/** The value with its bigints as decimal strings, and without what is undefined. */
function withText(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(withText);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, withText(part)]])),
  );
}

/** 1e-8 US dollars as a decimal number, without zeros at its end. */
function usd(units: bigint | undefined): string {
  const digits = present(units).toString().padStart(9, "0");
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, "");
}

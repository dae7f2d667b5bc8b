import { createHash } from "node:crypto";

import { expect } from "chai";

import type { RunRecord } from "../../src/simulation/record.ts";
import { digestOf, formatBlocks, formatEvents, neutralDigestOf } from "../../src/simulation/record-format.ts";
import { handMadeRecord, liquidation } from "../support/risk-record.ts";

const RECORD = handMadeRecord([
  { undisturbed: 100 },
  { undisturbed: 90, pool: 89, events: [liquidation({ account: 1, price: 90, due: 95 })] },
]);

describe("The engine-neutral digest", () => {
  it("is SHA-256 of blocks.csv without its column hash, and events.ndjson", () => {
    // Block and time, which come before the hash, are numbers: no comma hides in them.
    const table = formatBlocks(RECORD).replaceAll(/^([^,]*,[^,]*),[^,]*/gm, "$1");
    expect(table).to.match(/^block,time,transactions,/);
    const expected = createHash("sha256").update(table).update(formatEvents(RECORD)).digest("hex");
    expect(neutralDigestOf(RECORD)).to.equal(expected);
  });

  it("does not see a block's hash, which the digest does", () => {
    const other = changed({ hash: "0xabc" });
    expect(neutralDigestOf(other)).to.equal(neutralDigestOf(RECORD));
    expect(digestOf(other)).not.to.equal(digestOf(RECORD));
  });

  it("sees everything else: gas, fees, time, prices, events", () => {
    const others = [
      changed({ gasUsed: 1n }),
      changed({ baseFee: 1n }),
      changed({ time: 1 }),
      changed({ nativePrice: 1n }),
      { ...RECORD, events: RECORD.events.slice(0, -1) },
    ];
    const digests = new Set([RECORD, ...others].map(neutralDigestOf));
    expect(digests.size).to.equal(others.length + 1);
  });
});

/** The record with something else in its last block. */
function changed(change: Partial<RunRecord["blocks"][number]>): RunRecord {
  return {
    ...RECORD,
    blocks: RECORD.blocks.map((row, i, { length }) => (i === length - 1 ? { ...row, ...change } : row)),
  };
}

import { expect } from "chai";

import { agents, paths, type Settings } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { marketScenario, PATIENT_FEED } from "../support/sim-market.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, transactionsOf } from "../support/sim-record.ts";

const PRICES = [2000, 2000, 1900, 1800, 1700, 1600, 1500, 1400, 1300, 1200, 1100];
const ROOM = { blockGasLimit: 4_000_000, baseFeeGwei: 10 };
const CROWD = { name: "crowd", from: 3, to: 6, megagasPerBlock: 4, tipGwei: 50, maxFeeGwei: 1000 };

describe("Congestion", () => {
  it("keeps out who offers less, for as long as it lasts", async () => {
    const run = await play(CROWD, { tipGwei: 5 });
    expect(answersOf(run)).to.deep.equal(["2: 1900", "7: 1400", "8: 1300", "9: 1200", "10: 1100"]);
  });

  it("does not keep out who offers more", async () => {
    const run = await play(CROWD, { tipGwei: 60 });
    expect(answersOf(run).slice(0, 3)).to.deep.equal(["2: 1900", "3: 1800", "4: 1700"]);
  });

  it("ends for who raises its offer block by block", async () => {
    const run = await play({ ...CROWD, to: 10, tipGwei: 7 }, { tipGwei: 5 });
    // 5, 5.6, 6.3, 7.1 gwei from block 3 on: the fourth offer is the first above 7.
    expect(answersOf(run)).to.include("6: 1500").and.not.include("5: 1600");
  });

  it("uses up the gas it asks for, in transactions that succeed and pay", async () => {
    const { record } = await play(CROWD, {});
    const [before, during] = [record.blocks[1], record.blocks[3]];
    expect(Number(before?.gasUsed), "a quiet block").to.be.below(1_000_000);
    expect(Number(during?.gasUsed)).to.be.within(3_800_000, 4_000_000);
    const filling = transactionsOf(record, "crowd");
    expect(filling.every(({ succeeded, feeWei }) => succeeded && feeWei > 0n)).to.equal(true);
    expect(new Set(filling.map(({ block }) => block))).to.deep.equal(new Set([3, 4, 5, 6]));
  });

  it("drives the base fee up by an eighth a block, and stays away above what it would pay", async () => {
    const { record } = await play({ ...CROWD, to: 10, tipGwei: 1, maxFeeGwei: 13 }, { tipGwei: 5 });
    const fees = record.blocks.map(({ baseFee }) => Number(baseFee) / 1e9);
    // Others leave a little of the block unused.
    expectClose((fees[3] ?? 0) / (fees[2] ?? 1), 1.12, 0.015);
    expect(Math.max(...fees) < 13 * 1.125).to.equal(true);
    expect(
      fees.some((fee, i) => i > 3 && fee < (fees[i - 1] ?? 0)),
      "it falls again",
    ).to.equal(true);
  });
});

async function play(
  crowd: Parameters<typeof agents.congestion>[0],
  node: Partial<Parameters<typeof agents.oracleNode>[0]>,
  settings: Partial<Settings> = {},
): Promise<TestRun> {
  return runScenario(
    marketScenario(
      { price: paths.series(PRICES), feed: PATIENT_FEED },
      {
        settings: { blocks: PRICES.length - 1, ...ROOM, ...settings },
        agents: ({ weth }) => [agents.oracleNode({ name: "node", asset: weth, ...node }), agents.congestion(crowd)],
      },
    ),
  );
}

function answersOf({ record }: TestRun): string[] {
  return eventsOf(record, "answer").map(({ block, price }) => `${block}: ${Number(price) / 1e8}`);
}

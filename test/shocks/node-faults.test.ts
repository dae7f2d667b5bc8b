import { expect } from "chai";

import { agents, type Agent, InputError, paths, type Shock, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { marketScenario, PATIENT_FEED } from "../support/sim-market.ts";
import { scripted } from "../support/sim-agents.ts";
import { eventsOf } from "../support/sim-record.ts";

const FALL = [2000, 2000, 1900, 1800, 1700, 1600, 1500, 1400, 1300];

describe("A fault of an oracle node", () => {
  it("silences it, and when it is over the node answers what it sees then", async () => {
    const run = await play(shocks.nodesSilent({ nodes: ["node"], from: 3, to: 5 }));
    expect(answersOf(run)).to.deep.equal(["2: 1900", "6: 1500", "7: 1400", "8: 1300"]);
    const noted = eventsOf(run.record, "shock").map(({ block, detail }) => `${block}: ${detail}`);
    expect(noted).to.deep.equal(["3: node is silent, up to block 5"]);
  });

  it("lasts to the end of the run when no end is given", async () => {
    const run = await play(shocks.nodesSilent({ nodes: ["node"], from: 3 }));
    expect(answersOf(run)).to.deep.equal(["2: 1900"]);
  });

  it("makes it late: first nothing that is newer than what it sent, then what it saw so many blocks before", async () => {
    const run = await play(shocks.nodesLate({ nodes: ["node"], from: 4, to: 7, blocks: 2 }));
    // Sent in block 3 was the price of block 3, so that nothing new is two blocks old before block 6.
    expect(answersOf(run)).to.deep.equal(["2: 1900", "3: 1800", "6: 1700", "7: 1600", "8: 1300"]);
  });

  it("adds to the delay that the node has anyway", async () => {
    const run = await play(shocks.nodesLate({ nodes: ["node"], from: 1, blocks: 2 }), { delayBlocks: 1 });
    expect(answersOf(run)).to.deep.equal(["5: 1900", "6: 1800", "7: 1700", "8: 1600"]);
  });

  it("makes it wrong by a factor", async () => {
    const run = await play(shocks.nodesWrong({ nodes: ["node"], from: 3, to: 4, factor: 0.5 }));
    expect(answersOf(run).slice(0, 4)).to.deep.equal(["2: 1900", "3: 900", "4: 850", "5: 1600"]);
  });

  it("may come with another", async () => {
    const wrong = shocks.nodesWrong({ nodes: ["node"], from: 1, factor: 2 });
    const late = shocks.nodesLate({ nodes: ["node"], from: 1, blocks: 3 });
    expect(answersOf(await play([...wrong, ...late])).slice(0, 2)).to.deep.equal(["4: 4000", "5: 3800"]);
  });

  it("is of those nodes alone that are named", async () => {
    const run = await play(shocks.nodesSilent({ nodes: ["other"], from: 1 }), {}, (weth) => [
      agents.oracleNode({ name: "other", asset: weth }),
    ]);
    expect(answersOf(run).at(-1)).to.equal("8: 1300");
  });

  const refusals: [string, () => readonly Shock[], RegExp][] = [
    [
      "on nobody",
      () => shocks.nodesSilent({ nodes: ["nodde"], from: 1 }),
      /on an agent "nodde": expected one of node, bystander/,
    ],
    [
      "on one that does not mind",
      () => shocks.nodesSilent({ nodes: ["bystander"], from: 1 }),
      /bystander does not suffer "silent": expected none/,
    ],
    [
      "by no blocks",
      () => shocks.nodesLate({ nodes: ["node"], from: 1, blocks: 0 }),
      /nodes late by 0 blocks: expected 1, 2, 3/,
    ],
    [
      "by a factor of nothing",
      () => shocks.nodesWrong({ nodes: ["node"], from: 1, factor: 0 }),
      /factor of 0: expected more than 0/,
    ],
    [
      "by a factor that is none",
      () => shocks.nodesWrong({ nodes: ["node"], from: 1, factor: Number.NaN }),
      /factor of NaN/,
    ],
  ];
  for (const [what, make, message] of refusals) {
    it(`is refused ${what}`, async () => {
      let error: unknown;
      try {
        await play(make(), {}, () => [scripted("bystander")]);
      } catch (caught) {
        error = caught;
      }
      expect(error).to.be.instanceOf(InputError);
      expect((error as Error).message).to.match(message);
    });
  }
});

async function play(
  faults: readonly Shock[],
  node: Partial<Parameters<typeof agents.oracleNode>[0]> = {},
  others: (weth: Parameters<typeof agents.oracleNode>[0]["asset"]) => readonly Agent[] = () => [],
): Promise<TestRun> {
  return runScenario(
    marketScenario(
      { price: paths.series(FALL), feed: PATIENT_FEED },
      {
        settings: { blocks: FALL.length - 1 },
        agents: ({ weth }) => [agents.oracleNode({ name: "node", asset: weth, ...node }), ...others(weth)],
        shocks: () => [faults],
      },
    ),
  );
}

function answersOf({ record }: TestRun): string[] {
  return eventsOf(record, "answer").map(({ block, price }) => `${block}: ${Number(price) / 1e8}`);
}

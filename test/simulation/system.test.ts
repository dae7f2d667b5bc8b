import { expect } from "chai";

import type { Address, Log } from "../../src/chain/types.ts";
import { summariseRun } from "../../src/report/summary.ts";
import { renderReport } from "../../src/report/html/render.ts";
import { describeRun } from "../../src/report/run-description.ts";
import { formatBlocks } from "../../src/simulation/record-format.ts";
import { runScenario } from "../../src/simulation/run.ts";
import { type Agent, defineScenario, type Figure, param, type ProtocolEvent, type SystemPort } from "hardhat-firebreak";
import { tamperableEnvironment } from "../support/environment.ts";
import { scripted } from "../support/sim-agents.ts";
import { buildMarket } from "../support/sim-market.ts";

/** Counts transfers of a token, and what they were worth at a dollar each. */
class Meter implements SystemPort {
  readonly name = "meter";
  readonly kind = "meter";
  readonly addresses: readonly Address[];
  private transfers = 0n;

  constructor(token: Address) {
    this.addresses = [token];
  }

  async open(): Promise<void> {
    return Promise.resolve();
  }

  absorb(log: Log): ProtocolEvent {
    this.transfers += 1n;
    return { event: "system", protocol: this.name, action: "count", values: { log: BigInt(log.logIndex) } };
  }

  figures(): Record<string, Figure> {
    return {
      transfers: { unit: "count", value: this.transfers },
      moved: { unit: "USD", value: this.transfers * 150_000_000n },
    };
  }
}

describe("System", () => {
  const seen: bigint[] = [];
  const scenario = defineScenario({
    name: "metered",
    description: "A world with a meter, or without.",
    parameters: { meter: param.flag({ default: false, meaning: "Whether there is a meter" }) },
    arms: { off: { meter: false }, on: { meter: true } },
    system: { name: "meter", code: "S0", switch: "meter", off: "off", on: ["on"] },
    settings: { blocks: 3 },
    world: async (build, { params }) => {
      const market = await buildMarket(build, { whale: 10 });
      if (params.meter) build.addSystem(() => new Meter(market.dai.address));
      return { ...market, isMetered: params.meter };
    },
    agents: ({ weth, dai, pair, whale, isMetered }): Agent[] => [
      scripted("whale", {
        propose: ({ world, block }) => {
          if (isMetered) seen.push(world.system("meter", Meter).figures().transfers?.value ?? -1n);
          const trade = { assetIn: weth, assetOut: dai, amountIn: 10n ** 18n, minAmountOut: 0n, to: whale as Address };
          const call = world.pool(pair.name).trade(trade);
          const wanted = { from: whale as Address, call, gasLimit: 300_000n, priorityFee: 1n, label: "sell" };
          return block < 3 ? [wanted] : [];
        },
      }),
    ],
  });
  const played = (async () => {
    const run = await runScenario(scenario, tamperableEnvironment().environment);
    return { run, results: summariseRun(run, "test") };
  })();

  it("shows its figures in blocks, findings, comparison and report of the arm that has it", async () => {
    const { run, results } = await played;
    const [off, on] = run.arms.map(({ record }) => formatBlocks(record).split("\n"));
    expect(off?.[0]).not.to.contain("meter");
    expect(on?.[0]).to.contain("system:meter:transfers,system:meter:moved");
    expect("arms" in results && results.arms.off?.systems).to.deep.equal({});
    expect("arms" in results && results.arms.on?.systems).to.deep.equal({
      meter: {
        transfers: { unit: "count", start: "1", end: "2", low: "1", high: "2" },
        moved: { unit: "USD", start: "1.5", end: "3", low: "1.5", high: "3" },
      },
    });
    const rows = "comparison" in results ? results.comparison.filter(({ finding }) => finding.startsWith("meter")) : [];
    expect(rows).to.deep.equal([
      { finding: "meter: transfers", unit: "count", values: { off: "", on: "2" } },
      { finding: "meter: moved", unit: "USD", values: { off: "", on: "3" } },
    ]);
    const description = describeRun(run, results, { given: "metered", versions: {}, hashOf: () => "" });
    expect(renderReport(run, results, description)).to.contain('<section id="systems">');
  });

  it("is seen by agents through its own class, and by no other", async () => {
    await played;
    expect(seen).to.deep.equal([0n, 1n, 2n]);
  });

  it("is named at the head of the record, and leaves it to a log's owner to say what the log means", async () => {
    const { run } = await played;
    const events = run.arms[1]?.record.events ?? [];
    expect(events.filter(({ event }) => event === "system")).to.deep.equal([]);
    expect(events.filter((event) => event.event === "transfer" && event.asset === "DAI")).to.have.lengthOf(2);
    expect(events.find((event) => event.event === "protocol" && event.kind === "system")).to.deep.include({
      protocol: "meter",
    });
  });

  it("may not be declared with an arm that is called as if there were none", () => {
    expect(() => defineScenario({ ...scenario, arms: { none: {} } })).to.throw('arm "none" of metered');
  });

  const wrong: [string, object, RegExp][] = [
    ["an arm that is not there", { off: "none" }, /the system's arm "none" is none of off, on/],
    ["a switch that the arms do not set", { switch: "other" }, /must set other, the system's switch, and nothing else/],
    ["twice the same arm", { on: ["off"] }, /each of the system's arms must set meter to a value of its own/],
    ["no arm with it", { on: [] }, /each of the system's arms must set meter to a value of its own/],
  ];
  for (const [what, change, message] of wrong) {
    it(`may not be declared with ${what}`, () => {
      const system = { ...scenario.system, ...change } as NonNullable<typeof scenario.system>;
      expect(() => defineScenario({ ...scenario, system })).to.throw(message);
    });
  }
});

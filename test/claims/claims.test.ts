import { expect } from "chai";

import type { TrialExecutor } from "../../src/campaign/executor.ts";
import type { Trial, TrialOutcome } from "../../src/campaign/trial.ts";
import { evidenceOf } from "../../src/claims/evidence.ts";
import { examine } from "../../src/claims/examine.ts";
import type { Experiment, Judgement } from "../../src/claims/experiment.ts";
import { experiments, experimentsNumbered } from "../../src/claims/experiments/index.ts";
import { claimsFiles } from "../../src/claims/files.ts";
import { bootstrap, meanAt, ratioOf } from "../../src/claims/statistics.ts";
import { renderClaims } from "../../src/claims/terminal.ts";
import { loadScenario } from "../../src/plugin/scenario-file.ts";
import { resolveParameters } from "../../src/simulation/parameters.ts";
import { parametersOf } from "../../src/simulation/scenario.ts";

/** Judges an experiment as if every seed had given these figures; what is not named is 0. */
function judged(number: number, figures: Record<string, Record<string, readonly number[]>>): Judgement {
  const experiment = experimentsNumbered([number])[0] as Experiment;
  const zeros = [0, 0, 0, 0];
  const samples = Object.fromEntries(
    Object.keys(experiment.settings).map((setting) => [
      setting,
      Object.fromEntries(Object.keys(experiment.measures).map((name) => [name, figures[setting]?.[name] ?? zeros])),
    ]),
  );
  expect(experiment.statements(evidenceOf(samples))).not.to.have.lengthOf(0);
  return experiment.judge(evidenceOf(samples));
}

const much = [90, 100, 110, 100];
const little = [9, 10, 11, 10];

/** Runs that all end with the same findings, or with an error. */
function pretended(outcome: (trial: Trial) => TrialOutcome): TrialExecutor & { readonly ran: Trial[] } {
  const ran: Trial[] = [];
  return {
    ran,
    slots: 2,
    execute: async (trial) => {
      ran.push(trial);
      return Promise.resolve(outcome(trial));
    },
    close: async () => Promise.resolve(),
  };
}

function findings(usd: number, violations = 0): TrialOutcome {
  const results = {
    badDebtUsd: String(usd),
    badDebtByProtocol: { Alpha: String(usd), Beta: String(usd) },
    cascade: { firstOrderLossUsd: String(usd), higherOrderLossUsd: "0" },
    liquidations: { count: 1, accounts: 1, byProtocol: {} },
    audit: { checks: 1, violations },
    systems: {},
    prices: {},
    keepers: {},
  };
  return { status: "done", params: {}, results, capital: {} } as unknown as TrialOutcome;
}

describe("Claims", () => {
  it("are thirteen, each with an experiment on shipped scenarios that takes the parameters it sets", async () => {
    expect(experiments.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    for (const { number, settings, seeds } of experiments) {
      expect(seeds.quick, `claim ${number}`).to.be.within(2, seeds.full);
      for (const { scenario: name, params = {}, arm } of Object.values(settings)) {
        const scenario = await loadScenario(name);
        expect(() => resolveParameters(parametersOf(scenario), params), `claim ${number}`).not.to.throw();
        const arms = Object.keys(scenario.arms ?? {});
        if (arms.length === 0) expect(arm, `claim ${number}`).to.equal(undefined);
        else expect([...arms, "none"], `claim ${number}`).to.include(arm);
      }
    }
  });

  const verdicts: [number, string, Record<string, Record<string, readonly number[]>>, Judgement["verdict"]][] = [
    [
      1,
      "each doubling costs more than double",
      {
        small: { loss: [1, 1, 1] },
        double: { loss: [3, 3, 3] },
        fourfold: { loss: [9, 9, 9] },
        eightfold: { loss: [27, 27, 27] },
      },
      "supported",
    ],
    [
      1,
      "losses are in proportion",
      {
        small: { loss: [1, 1, 1] },
        double: { loss: [2, 2, 2] },
        fourfold: { loss: [4, 4, 4] },
        eightfold: { loss: [8, 8, 8] },
      },
      "depends",
    ],
    [2, "only sharing spreads", { shared: { onBeta: much } }, "supported"],
    [2, "nothing spreads", {}, "refuted"],
    [3, "long delays alone cost", { long: { badDebt: much } }, "depends"],
    [
      3,
      "any delay costs",
      { one: { badDebt: little }, two: { badDebt: much }, three: { badDebt: much }, long: { badDebt: much } },
      "supported",
    ],
    [3, "no delay costs", {}, "refuted"],
    [4, "both halves hold", { slow: { badDebt: much, low: much }, fast: { low: little } }, "supported"],
    [4, "neither half holds", { fast: { low: much } }, "refuted"],
    [
      5,
      "fewer liquidations and more bad debt",
      { stays: { liquidations: much }, leaves: { badDebt: much } },
      "supported",
    ],
    [5, "as many liquidations", {}, "refuted"],
    [6, "thin pairs are passed up", { thin: { passedUp: much, badDebt: much } }, "supported"],
    [6, "thin pairs are taken as well", {}, "refuted"],
    [7, "both kinds leave more", { dutchFast: { hole: much }, englishFast: { hole: much } }, "supported"],
    [7, "one kind leaves more", { englishFast: { hole: much } }, "depends"],
    [7, "neither leaves more", { fixedFast: { hole: much } }, "refuted"],
    [8, "the sound are spared at a price", { pool: { cautious: much }, isolated: { refused: much } }, "supported"],
    [8, "the sound are spared for nothing", { pool: { cautious: much } }, "depends"],
    [8, "nobody is spared", {}, "refuted"],
    [9, "help here, harm there", { offReturns: { loss: much }, onFalls: { badDebt: much } }, "supported"],
    [9, "no help", {}, "refuted"],
    [
      10,
      "moved and conserved",
      { uncovered: { lenders: much, total: much }, covered: { providers: much, total: much } },
      "supported",
    ],
    [10, "less in total", { uncovered: { lenders: much, total: much }, uncoveredBoth: { total: much } }, "refuted"],
    [11, "fewer in a spike", { fixedSpike: { accountsLiquidated: much } }, "supported"],
    [11, "more in a spike", { dynamicSpike: { accountsLiquidated: much } }, "refuted"],
    [11, "the limit decides", { atOnceSpike: { accountsLiquidated: much } }, "depends"],
    [12, "the median spares all", { single: { accountsLiquidated: much } }, "supported"],
    [
      12,
      "the median spares most",
      { single: { accountsLiquidated: much }, median: { accountsLiquidated: little } },
      "depends",
    ],
    [12, "the median spares nobody", {}, "refuted"],
    [
      13,
      "exponential",
      { low: { fails: [8, 12, 10, 10] }, high: { fails: [40, 25, 30, 37] }, highest: { fails: [85, 120, 95, 100] } },
      "supported",
    ],
    [13, "faster, then flat", { low: { fails: little }, high: { fails: much }, highest: { fails: much } }, "depends"],
    [13, "slower", { low: { fails: much }, high: { fails: much }, highest: { fails: much } }, "refuted"],
  ];
  for (const [number, what, samples, verdict] of verdicts) {
    it(`${number} is "${verdict}" when ${what}`, () => {
      const { verdict: given, because } = judged(number, samples);
      expect(given).to.equal(verdict);
      expect(because).not.to.equal("");
    });
  }

  it("run each setting with each seed once, also when several want it, and give the figures", async () => {
    const executor = pretended(({ seed }) => findings(1000 * seed));
    const chosen = experimentsNumbered([2, 13]);
    const claims = await examine([...chosen, ...chosen], { executor, isQuick: true });
    const wanted = chosen.reduce((sum, { settings, seeds }) => sum + Object.keys(settings).length * seeds.quick, 0);
    expect(executor.ran).to.have.lengthOf(wanted);
    expect(claims[0]?.samples.shared?.badDebt).to.deep.equal([1000, 2000, 3000, 4000, 5000]);
    expect(claims[0]?.commands.shared).to.equal("npx hardhat firebreak run shared-collateral --seed 1 --arm shared");
    expect(claims[0]?.seeds).to.deep.equal([1, 2, 3, 4, 5]);
    const files = claimsFiles(claims.slice(0, 2), { isQuick: true, only: "2,13", versions: { "<b>": "1" } });
    expect(files.map(({ path }) => path)).to.deep.equal(["claims.json", "claims.html"]);
    expect(files[0]?.text).to.contain('"command": "npx hardhat firebreak claims --quick --only 2,13"');
    expect(files[1]?.text).to.contain("&lt;b&gt;").and.not.to.contain("<b>");
    expect(renderClaims(claims)).to.contain("seeds 1..5");
  });

  it("end with the first run that fails, or whose audit does, and say which", async () => {
    const refused = pretended(() => ({ status: "failed", cause: "input", reason: "no such thing" }));
    const unsound = pretended(() => findings(1, 2));
    const options = { isQuick: true };
    const messages = await Promise.all(
      [refused, unsound].map(async (executor) =>
        examine(experimentsNumbered([2]), { ...options, executor }).then(
          () => "",
          (error: unknown) => (error as Error).message,
        ),
      ),
    );
    const run = "claim 2: npx hardhat firebreak run shared-collateral --seed 1 --arm separate";
    expect(messages).to.deep.equal([`${run}: no such thing`, `${run}: the audit found 2 violations`]);
  });

  it("are asked for by number", () => {
    expect(experimentsNumbered([12, 3]).map(({ number }) => number)).to.deep.equal([3, 12]);
    expect(() => experimentsNumbered([14])).to.throw("there is no claim 14: expected 1 to 13");
  });

  it("rest on bootstrap intervals that hold what they should, and repeat", () => {
    const sample = Array.from({ length: 100 }, (_, i) => i);
    const mean = bootstrap(100, (indices) => meanAt(sample, indices));
    expect(mean.value).to.equal(49.5);
    // The mean of 0..99 has a standard error of 28.87 / 10: 1.96 of it on either side.
    expect(mean.low).to.be.within(42.5, 45);
    expect(mean.high).to.be.within(54, 56.5);
    expect(bootstrap(100, (indices) => meanAt(sample, indices))).to.deep.equal(mean);
    expect(bootstrap(1, () => 7)).to.deep.equal({ value: 7, low: -Infinity, high: Infinity });
    expect([ratioOf(1, 0), ratioOf(0, 0), ratioOf(1, 4)]).to.deep.equal([Infinity, 1, 0.25]);
  });
});

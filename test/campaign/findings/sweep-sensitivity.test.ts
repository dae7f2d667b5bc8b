import { expect } from "chai";
import hre from "hardhat";

import type { ArmSensitivity, Sensitivity } from "../../../src/campaign/findings/sensitivity/sweep-sensitivity.ts";
import { findingsOf } from "../../../src/campaign/findings/sweep-findings.ts";
import { SweepPlan } from "../../../src/campaign/sweep/plan.ts";
import { runSweep } from "../../../src/campaign/sweep/run-sweep.ts";
import { SweepTable } from "../../../src/campaign/sweep/table.ts";
import { InputError } from "../../../src/errors.ts";
import { conductSweep } from "../../../src/plugin/campaign/conduct-sweep.ts";
import { hereExecutor } from "../../../src/plugin/campaign/executors.ts";
import { loadScenario } from "../../../src/plugin/scenario-file.ts";
import { modelledSweep, type TrialModel } from "../../support/campaign-sensitivity.ts";
import { UserFolder } from "../../support/cli-run.ts";
import { expectClose } from "../../support/sim-numbers.ts";

const RANGES = "price=100:400,fall=-0.5:0.5,delay=0:9";
/** Effects over whole ranges: 600, 100 and 27. */
const LINEAR: TrialModel = ({ params: { price, fall, delay } }) =>
  figures(2 * Number(price) + 100 * Number(fall) - 3 * Number(delay));

function figures(badDebtUsd: number): Record<string, number> {
  return { badDebtUsd, "capital.efficiency": 0.5, "keepers.profitUsd": 7 - badDebtUsd };
}

/** A figure of a parameter. */
function estimateOf(sensitivity: Sensitivity | null, parameter: string, name: string): number {
  const found = onlyArm(sensitivity).parameters.find((own) => own.parameter === parameter) ?? {};
  return (found as Record<string, { value: number }>)[name]?.value ?? Number.NaN;
}

function onlyArm(sensitivity: Sensitivity | null): ArmSensitivity<unknown> {
  expect(sensitivity?.arms).to.have.length(1);
  return sensitivity?.arms[0] as ArmSensitivity<unknown>;
}

const namesIn = (sensitivity: Sensitivity | null): string[] =>
  onlyArm(sensitivity).parameters.map(({ parameter }) => parameter);

describe("What a sweep says of sensitivity", () => {
  it("is nothing unless the sample is made for it", async () => {
    for (const sample of ["", "sobol:8"]) {
      const { sensitivity } = await modelledSweep({ vary: "price=100|200,venue=a|b", sample }, LINEAR);
      expect(sensitivity).to.equal(null);
    }
  });

  it("is, of a linear figure, each range's effect and no deviation from it", async () => {
    const { sensitivity } = await modelledSweep({ over: RANGES, sample: "morris:6" }, LINEAR);
    if (sensitivity?.method !== "morris") throw new Error("not of Morris");
    const [{ parameters } = { parameters: [] }] = sensitivity.arms;
    expect(parameters.map(({ parameter }) => parameter)).to.deep.equal(["price", "fall", "delay"]);
    [600, 100, -27].forEach((effect, i) => {
      const { mu, muStar, sigma } = parameters[i] as (typeof parameters)[0];
      for (const end of [mu.low, mu.value, mu.high]) expectClose(end, effect, 1e-3);
      expectClose(muStar.value, Math.abs(effect), 1e-3);
      expectClose(sigma.value, 0, 1e-3);
    });
  });

  it("is, of a linear figure, the squares of effects, whole numbers spread as they are", async () => {
    const { sensitivity } = await modelledSweep({ vary: RANGES, sample: "saltelli:256" }, LINEAR);
    if (sensitivity?.method !== "saltelli") throw new Error("not of Saltelli");
    const [{ parameters, used, dropped } = { parameters: [], used: 0, dropped: 0 }] = sensitivity.arms;
    // Of 0 to 9 the variance is 99 / 12, that of a range its square / 12.
    const variances = { price: 600 ** 2 / 12, fall: 100 ** 2 / 12, delay: (3 ** 2 * 99) / 12 };
    const all = variances.price + variances.fall + variances.delay;
    expect([used, dropped]).to.deep.equal([256, 0]);
    for (const { parameter, first, total } of parameters) {
      const share = variances[parameter as keyof typeof variances] / all;
      expectClose(first.value, share, 0.02);
      expectClose(total.value, share, 0.02);
    }
    expect(namesIn(sensitivity)).to.deep.equal(["price", "fall", "delay"]);
  });

  it("takes lists and flags: what does nothing has no effect at all", async () => {
    const over = "venue=a|b|c|d|e,guard=false|true,lag=1|10|100";
    const model: TrialModel = ({ params: { venue, guard } }) =>
      figures(guard === true ? "abcde".indexOf(String(venue)) : 0);
    for (const sample of ["saltelli:64", "morris:32"]) {
      const { sensitivity } = await modelledSweep({ over, sample }, model);
      expect(namesIn(sensitivity), sample).to.have.members(["venue", "guard", "lag"]);
      const nothing = { value: 0, low: 0, high: 0 };
      expect(onlyArm(sensitivity).parameters.at(-1), sample).to.deep.include({
        parameter: "lag",
        ...(sample.startsWith("morris") ? { muStar: nothing, sigma: nothing } : { total: nothing, first: nothing }),
      });
    }
  });

  it("is of the mean over a setting's seeds", async () => {
    const noise: TrialModel = ({ params: { price }, trial: { seed } }) =>
      figures(Number(price) * (seed === 1 ? 5 : -1) + seed);
    const { sensitivity } = await modelledSweep({ over: "price=100:400", sample: "morris:4", seeds: "1,2" }, noise);
    // Of 5 p + 1 and −p + 2 the mean is 2 p + 3/2.
    expectClose(estimateOf(sensitivity, "price", "mu"), 600, 1e-6);
  });

  it("leaves out the rows and trajectories in which a trial has no figure, and says how many", async () => {
    const failing: TrialModel = (planned) => {
      const { setting, trial } = planned;
      // One trial of the third row and two of the fifth; the fourth has findings without the figure.
      if (trial.seed === 2 && [10, 20, 22].includes(setting)) return undefined;
      return setting === 15 ? { "capital.efficiency": 1 } : LINEAR(planned);
    };
    const request = { over: RANGES, sample: "saltelli:8", seeds: "1,2" };
    const [some, none] = await Promise.all([failing, LINEAR].map(async (model) => modelledSweep(request, model)));
    expect(onlyArm(some?.sensitivity ?? null)).to.include({ used: 5, dropped: 3, reason: "" });
    expect(onlyArm(none?.sensitivity ?? null)).to.include({ used: 8, dropped: 0 });
    const { sensitivity } = await modelledSweep({ over: RANGES, sample: "morris:8", seeds: "1,2" }, failing);
    // Trajectories have four points: settings 10, 15, and 20 with 22.
    expect(onlyArm(sensitivity)).to.include({ used: 5, dropped: 3 });
  });

  it("is said in words where there is nothing to say it of", async () => {
    for (const [sample, where] of [
      ["saltelli:4", "at every base point"],
      ["morris:4", "at every point"],
    ] as const) {
      const { sensitivity } = await modelledSweep({ over: RANGES, sample }, () => figures(0.1));
      expect(onlyArm(sensitivity)).to.deep.include({ parameters: [], used: 4 });
      expect(onlyArm(sensitivity).reason).to.equal(`it is 0.1 ${where}: there is nothing to explain`);
    }
    const lone: TrialModel = (planned) => (planned.setting < 5 ? LINEAR(planned) : undefined);
    const { sensitivity } = await modelledSweep({ over: RANGES, sample: "saltelli:4" }, lone);
    expect(onlyArm(sensitivity)).to.include({ used: 1, dropped: 3, reason: "fewer than 2 base rows are left" });
    const gone = await modelledSweep({ over: RANGES, sample: "saltelli:4" }, () => undefined);
    expect(gone.sensitivity?.arms).to.deep.equal([]);
  });

  it("is of any figure, in every arm that has it, or of one arm's", async () => {
    const inArms: TrialModel = (planned) => ({
      "on.badDebtUsd": Number(planned.params.price),
      "on.capital.efficiency": 1,
      "off.badDebtUsd": Number(planned.params.fall),
      "off.capital.efficiency": 1,
      "off.only": Number(planned.params.delay),
    });
    const request = { over: RANGES, sample: "saltelli:16" };
    const mostIn = async (of?: string): Promise<unknown> =>
      (await modelledSweep(request, inArms, of)).sensitivity?.arms.map(({ arm, column, parameters }) => [
        arm,
        column,
        parameters[0]?.parameter,
      ]);
    expect(await mostIn()).to.deep.equal([
      ["on", "on.badDebtUsd", "price"],
      ["off", "off.badDebtUsd", "fall"],
    ]);
    expect(await mostIn("only")).to.deep.equal([["off", "off.only", "delay"]]);
    expect(await mostIn("on.badDebtUsd")).to.deep.equal([["", "on.badDebtUsd", "price"]]);
  });

  it("is refused of a figure that there is not, and of one that nobody can rank", async () => {
    const request = { over: RANGES, sample: "morris:2" };
    for (const [of, says] of [
      ["profit", /--of profit: there is no such figure; there are keepers\.profitUsd and others/],
      ["digest", /--of digest: there is no such figure; there are badDebtUsd, /],
    ] as const) {
      const error = await modelledSweep(request, LINEAR, of).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InputError).and.to.have.property("message").that.matches(says);
    }
    const args = { scenario: "two-pools", vary: "sale=1|2", over: "", seeds: "1", sample: "", set: "", arm: "" };
    const conducted = conductSweep("sweep", { ...args, processes: "", queue: "", out: "", of: "blocks" }, hre, () => {
      throw new Error("went on");
    });
    const error = await conducted.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(InputError);
    expect(error)
      .to.have.property("message")
      .that.matches(/^--of blocks: is for --sample saltelli:N or morris:R/);
  });
});

describe("Sensitivity on two-pools", () => {
  const BASE = { given: "two-pools", vary: "", seeds: "1", fixed: {}, arm: "" };
  const OVER = "sale=20:140,depth=500:1500";
  let user: UserFolder;
  before(() => {
    user = new UserFolder();
  });
  after(() => {
    user.remove();
  });

  /** The indices of a real sweep, and each trial's parameters and bad debt. */
  async function swept(sample: string): Promise<{ sensitivity: Sensitivity | null; rows: Record<string, number>[] }> {
    const plan = new SweepPlan(await loadScenario("two-pools"), { ...BASE, over: OVER, sample });
    const executor = hereExecutor(hre);
    const journal = user.at(`${sample.replace(":", "-")}.ndjson`);
    const index = await runSweep({ plan, journal, executor });
    await executor.close();
    const table = await SweepTable.open({ journal, specs: plan.specs, findings: index.columns(), identity: {} });
    const { sensitivity } = await findingsOf("two-pools", plan, index, table);
    const rows = await table.query(
      'SELECT "param.sale" AS sale, "param.depth" AS depth, "badDebtUsd" AS y FROM trials',
    );
    table.close();
    return { sensitivity, rows: rows as Record<string, number>[] };
  }

  it("is what the formulas make of the trials of Saltelli's scheme", async () => {
    const { sensitivity, rows } = await swept("saltelli:2");
    expect(rows).to.have.length(8);
    const base = rows.flatMap(({ y = 0 }, i) => (i % 4 === 0 || i % 4 === 3 ? [y] : []));
    const mean = base.reduce((sum, y) => sum + y, 0) / 4;
    const variance = base.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 4;
    expect(variance).to.be.above(0);
    ["sale", "depth"].forEach((name, i) => {
      const [firsts, totals] = [0, 4].reduce(
        ([first, total], at) => {
          const [a = 0, mixed = 0, b = 0] = [rows[at]?.y, rows[at + 1 + i]?.y, rows[at + 3]?.y];
          return [first + (b - mean) * (mixed - a), total + (a - mixed) ** 2];
        },
        [0, 0],
      );
      expectClose(estimateOf(sensitivity, name, "first"), firsts / 2 / variance, 1e-9);
      expectClose(estimateOf(sensitivity, name, "total"), totals / 4 / variance, 1e-9);
    });
  });

  it("is what the formulas make of Morris's trajectories", async () => {
    const { sensitivity, rows } = await swept("morris:2");
    expect(rows).to.have.length(6);
    for (const [name, width] of Object.entries({ sale: 120, depth: 1000 })) {
      const effects = rows.flatMap((row, i) => {
        const next = rows[i + 1];
        if (i % 3 === 2 || next === undefined || next[name] === row[name]) return [];
        return [(((next.y ?? 0) - (row.y ?? 0)) * width) / ((next[name] ?? 0) - (row[name] ?? 0))];
      });
      expect(effects).to.have.length(2);
      const muStar = effects.reduce((sum, effect) => sum + Math.abs(effect), 0) / 2;
      expectClose(estimateOf(sensitivity, name, "muStar"), muStar, 1e-6);
    }
  });
});

import { expect } from "chai";

import { sensitivityLines, sensitivitySection } from "../../../src/campaign/report/sensitivity.ts";
import { renderSweepReport } from "../../../src/campaign/report/render.ts";
import { renderSweepTerminal } from "../../../src/campaign/report/terminal.ts";
import type { SweepFindings } from "../../../src/campaign/findings/sweep-findings.ts";
import { modelledSweep, type TrialModel } from "../../support/campaign-sensitivity.ts";

const OVER = "price=100:400,fall=0:0.5,lag=1|10|100";
const HOSTILE = `<img src=x onerror="alert(1)">\u001b[2J`;

function modelOf(badDebt: (price: number, fall: number) => number): TrialModel {
  return ({ params: { price, fall } }) => ({
    badDebtUsd: badDebt((Number(price) - 100) / 300, Number(fall) * 2),
    "capital.efficiency": 1,
  });
}

/** Without frames and what is in them. */
const sentences = (findings: SweepFindings): string => sensitivityLines(findings).join(" ");

describe("What is said of sensitivity", () => {
  it("ranks parameters, and says what matters most and that interactions are slight, where effects add up", async () => {
    const findings = await modelledSweep(
      { over: OVER, sample: "saltelli:1024" },
      modelOf((x, y) => 3000 * x + 1000 * y),
    );
    const said = sentences(findings);
    expect(said).to.match(/parameter .*total .*first order .*total − first/);
    expect(said).to.match(/price .* 0\.9\d\d \[.* fall .* 0\.1\d\d \[.* lag .* 0\.000 /s);
    expect(said).to.match(
      / price matters most: 9\d\.\d% \[.*\] of the variance of badDebtUsd goes with it, (8|9)\d\.\d% /,
    );
    expect(said).to.include("Interactions are slight");
    expect(said).not.to.include("overlap");
    expect(renderSweepTerminal(findings)).to.include("no independent sample").and.to.include("price matters most");
  });

  it("says that interactions matter where they do, and that few rows settle nothing", async () => {
    const together = modelOf((x, y) => 1000 * (x - 0.5) * (y - 0.5));
    const many = sentences(await modelledSweep({ over: OVER, sample: "saltelli:256" }, together));
    expect(many).to.match(/Interactions matter: \d+\.\d% \[.*\] of the variance goes with \w+ only together/);
    const few = sentences(await modelledSweep({ over: OVER, sample: "saltelli:4" }, together));
    expect(few).to.match(/(price|fall) seems to matter most/);
    expect(few).to.match(/overlap: 4 base rows are too few to say for certain/);
  });

  it("of Morris says which way, and whether the effect is the same everywhere", async () => {
    const linear = modelOf((x, y) => 50 * y - 3000 * x);
    const said = sentences(await modelledSweep({ over: OVER, sample: "morris:8", seeds: "1..3" }, linear));
    expect(said).to.match(
      /price matters most: a step changes badDebtUsd by \$3,000 .*over 8 steps \(μ\*\), never upwards/,
    );
    expect(said).to.match(/price .*\$3,000 .*-\$3,000 .*\$0\.00/);
    expect(said).to.match(/Its σ is 0\.0\d?% of μ\*: it has nearly the same effect everywhere/);
    expect(said).to.include("the mean over the 3 seeds of a setting");
    const crossing = modelOf((x, y) => 1000 * (x - 0.5) * (y - 0.5));
    const other = sentences(await modelledSweep({ over: OVER, sample: "morris:8" }, crossing));
    expect(other).to.match(/now up, now down.*its effect differs from place to place/s);
  });

  it("says what is left out, and why there are no indices", async () => {
    const failing: TrialModel = ({ setting }) =>
      setting === 0 ? undefined : { badDebtUsd: 0, "capital.efficiency": 1, n: setting };
    const request = { over: OVER, sample: "saltelli:4" };
    const none = sentences(await modelledSweep(request, failing));
    expect(none).to.include("1 of 4 base rows is left out: a trial in each has no badDebtUsd.");
    expect(none).to.include("No indices of badDebtUsd: it is 0 at every base point: there is nothing to explain.");
    expect(none).not.to.include("matters most");
    // A figure that is no money is shown as a number.
    const counted = sentences(await modelledSweep({ ...request, sample: "morris:4" }, failing, "n"));
    expect(counted).to.include("changes n by").and.not.to.include("$");
  });

  it("has a section with its chart's data in the report, where no name is more than text", async () => {
    const linear = modelOf((x, y) => 3000 * x + 1000 * y);
    for (const [sample, measures] of [
      ["saltelli:8", ["total", "first"]],
      ["morris:4", ["muStar", "sigma"]],
    ] as const) {
      const findings = await modelledSweep({ over: OVER, sample }, linear);
      const { sensitivity } = findings;
      for (const arm of sensitivity?.arms ?? []) {
        Object.assign(arm, { arm: HOSTILE, column: HOSTILE });
        for (const own of arm.parameters) Object.assign(own, { parameter: `${HOSTILE}${own.parameter}` });
      }
      const section = sensitivitySection(findings);
      expect(section).to.include("&lt;img src=x").and.not.to.include("<img");
      expect(sentences(findings)).not.to.include("\u001b");
      const request = { given: "", vary: "", over: OVER, seeds: "1", sample, fixed: {}, arm: "" };
      const identity = { request, scenario: "", scenarioHash: "", packageHash: "", versions: {}, data: {} };
      const page = renderSweepReport(findings, { description: "", identity, specs: {}, command: "" });
      expect(page).to.include(section);
      const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
      const { sensitivity: drawn } = JSON.parse(json) as { sensitivity: { arms: { parameters: object[] }[] } };
      expect(drawn.arms[0]?.parameters[0]).to.have.all.keys("name", ...measures);
    }
  });

  it("is nothing where the sample is not made for it", async () => {
    const findings = await modelledSweep(
      { over: OVER, sample: "sobol:8" },
      modelOf((x) => x),
    );
    expect([sensitivityLines(findings), sensitivitySection(findings)]).to.deep.equal([[], ""]);
  });
});

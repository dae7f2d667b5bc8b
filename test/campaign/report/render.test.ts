import { expect } from "chai";

import { renderSweepReport } from "../../../src/campaign/report/render.ts";
import { renderSweepTerminal } from "../../../src/campaign/report/terminal.ts";
import { certificateHtml } from "../../../src/campaign/report/verdict.ts";
import { judge } from "../../../src/campaign/verdict/judge.ts";
import { file, number } from "../../../src/simulation/parameters.ts";
import { armOf, lossesOf, sweepOf } from "../../support/campaign-findings.ts";

const HOSTILE = `<script>alert("x")</script>`;

describe("The report of a sweep", () => {
  const groups = [1, 2].flatMap((x) =>
    [HOSTILE, "plain"].map((y) => ({ params: { x, y }, efficiency: x / 4, losses: [0, x * 1000] })),
  );
  const findings = sweepOf("swept", [armOf(HOSTILE, groups)], 1);
  const request = {
    given: "swept",
    vary: `y=${HOSTILE}`,
    over: HOSTILE,
    seeds: "1,2",
    sample: "",
    fixed: { z: HOSTILE },
    arm: "",
  };
  const identity = { request, scenario: "swept", scenarioHash: "aa", packageHash: "bb", versions: {}, data: {} };
  const verdict = { arm: HOSTILE, verdict: judge(lossesOf([5]), 0, { maxUsd: 4, judge: "upper", fewestTrials: 1 }) };
  const page = renderSweepReport(findings, {
    description: `About ${HOSTILE}`,
    identity,
    specs: {
      x: number({ default: 1, min: 0, max: 9, unit: HOSTILE, meaning: "" }),
      z: file({ default: HOSTILE, meaning: HOSTILE }),
    },
    command: "npx hardhat firebreak sweep swept",
    verdict: certificateHtml([verdict]),
  });

  it("shows hostile names as text, and has no more scripts than its own three", () => {
    expect(page.match(/<script/gi)).to.have.length(3);
    expect(page).not.to.include(HOSTILE);
    expect(page).to.include("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
  });

  it("says what was found, what failed, and how it is repeated", () => {
    const text = page.replace(/<script.*?<\/script>|<style.*?<\/style>/gs, "").replace(/<[^>]*>/g, " ");
    for (const said of [
      "In short",
      "50.0% [21.5%, 78.5%] of 8 trials end with bad debt: $750.00",
      "Setting by setting, the worst 1% lose from $1,000 (x=1,",
      "What was held fixed",
      "as asked for",
      "9 trials of 4 settings, 2 seeds each",
      "Not certified",
      "bad debt of the worst trial $5.00 against a limit of $4.00",
      "1 trial without findings",
      "1 of them: crash: gone",
      "x=2, y=plain",
      "Mean bad debt",
      "rests on the worst trial alone",
      "npx hardhat firebreak sweep swept",
    ]) {
      expect(text, said).to.include(said);
    }
  });

  it("draws from data that says the same", () => {
    const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
    const { curve, arms } = JSON.parse(json) as {
      curve: unknown;
      arms: { name: string; groups: { isBest: boolean }[] }[];
    };
    expect(curve).to.equal(null);
    expect(arms.map(({ name }) => name)).to.deep.equal([HOSTILE]);
    expect(arms[0]?.groups.map(({ isBest }) => isBest)).to.deep.equal([true, true, true, true]);
  });

  it("draws no more settings than a page can carry, those that no other beats among them, and says so", () => {
    const many = Array.from({ length: 5_000 }, (_, x) => ({
      params: { x },
      efficiency: x === 1234 ? 2 : x / 5_000,
      losses: [x === 1234 ? 0 : 1],
    }));
    const findingsOfMany = sweepOf("swept", [armOf("", many)]);
    const plain = { ...identity, request: { ...request, fixed: {} } };
    const large = renderSweepReport(findingsOfMany, { description: "", identity: plain, specs: {}, command: "" });
    const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(large) ?? [];
    const [arm] = (JSON.parse(json) as { arms: { groups: { at: number; isBest: boolean }[] }[] }).arms;
    expect(arm?.groups).to.have.length(1_001);
    expect([arm?.groups[0]?.at, arm?.groups.at(-1)?.at]).to.deep.equal([0, 4_999]);
    expect(arm?.groups.filter(({ isBest }) => isBest).map(({ at }) => at)).to.deep.equal([1234]);
    expect(large).to.include("Of 5,000 settings, 1,000 at even distances in the order of the sweep are drawn");
    expect(page).not.to.include("at even distances");
  });

  it("has a short form for the terminal, on whose lines no name can move the cursor", () => {
    const text = renderSweepTerminal(
      sweepOf("swept", [armOf("", [{ params: { y: "a\u001b[2Jb" }, efficiency: 1, losses: [1] }])]),
    );
    expect(text).not.to.include("\u001b");
    expect(text).to.include("1 trials, 0 failed.");
  });
});

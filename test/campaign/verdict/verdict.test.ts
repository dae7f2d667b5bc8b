import { expect } from "chai";

import { judge } from "../../../src/campaign/verdict/judge.ts";
import { readLimits } from "../../../src/campaign/verdict/limits.ts";
import { recommend } from "../../../src/campaign/verdict/recommend.ts";
import { InputError } from "../../../src/errors.ts";
import { armOf, lossesOf } from "../../support/campaign-findings.ts";
import { UserFolder } from "../../support/cli-run.ts";

const LIMITS = { judge: "estimate", fewestTrials: 1 } as const;
const LOSSES = lossesOf([...Array<number>(19).fill(0), 100]);

describe("A verdict", () => {
  it("passes what stays within every limit, to the limit itself, and no more", () => {
    expect(judge(LOSSES, 0, { ...LIMITS, maxUsd: 100, meanUsd: 5 })).to.have.property("passed", true);
    const { passed, checks } = judge(LOSSES, 0, { ...LIMITS, maxUsd: 100, meanUsd: 4.99, probability: 0.05 });
    expect(passed).to.equal(false);
    expect(checks.map((check) => [check.name, check.passed])).to.deep.equal([
      ["meanUsd", false],
      ["maxUsd", true],
      ["probability", true],
    ]);
  });

  it("holds the upper end of the interval against the limit, when it is asked to", () => {
    const limit = { expectedShortfall95Usd: 100, meanUsd: 6, fewestTrials: 1 };
    expect(judge(LOSSES, 0, { ...limit, judge: "estimate" }).passed).to.equal(true);
    const { passed, checks } = judge(LOSSES, 0, { ...limit, judge: "upper" });
    expect(passed).to.equal(false);
    expect(checks[1]?.judged).to.equal(LOSSES.mean.high).and.to.be.above(6);
  });

  it("objects to trials without findings and to too few of them", () => {
    const { passed, objections } = judge(LOSSES, 3, { ...LIMITS, maxUsd: 1e9, fewestTrials: 21 });
    expect(passed).to.equal(false);
    expect(objections).to.deep.equal([
      "3 trials have no findings",
      "20 trials are fewer than the 21 that the limits ask for",
    ]);
  });
});

describe("A recommendation", () => {
  const groups = [0.6, 0.7, 0.8].flatMap((ltv) =>
    ["thin", "deep"].map((venue) => ({
      params: { ltv, venue },
      efficiency: ltv,
      losses: [venue === "deep" ? (ltv - 0.6) * 100 : (ltv - 0.5) * 1000],
    })),
  );

  it("is the most efficient setting that passes, on the frontier, with its neighbours", () => {
    const { best, neighbours, passing, judged } = recommend(armOf("", groups), new Map(), { ...LIMITS, maxUsd: 15 });
    expect([passing, judged]).to.deep.equal([2, 6]);
    expect(best).to.deep.include({ params: { ltv: 0.7, venue: "deep" }, isOnFrontier: true });
    expect(neighbours.map(({ params, verdict }) => [params.ltv, params.venue, verdict.passed])).to.deep.equal([
      [0.6, "deep", true],
      [0.8, "deep", false],
      [0.7, "thin", false],
    ]);
  });

  it("passes over a setting of which a trial has no findings", () => {
    const { best } = recommend(armOf("", groups), new Map([[3, 1]]), { ...LIMITS, maxUsd: 15 });
    expect(best?.params).to.deep.equal({ ltv: 0.6, venue: "deep" });
  });

  it("is none when none passes", () => {
    const none = recommend(armOf("", groups.slice(2)), new Map(), { ...LIMITS, maxUsd: 1 });
    const { best, neighbours, failing, judged } = none;
    expect(best).to.equal(null);
    expect(neighbours).to.deep.equal([]);
    expect(failing).to.deep.equal({ maxUsd: judged });
  });
});

describe("A file of limits", () => {
  let user: UserFolder;
  before(() => {
    user = new UserFolder();
  });
  after(() => {
    user.remove();
  });

  it("is read with its defaults", () => {
    user.write("limits.json", '{"expectedShortfall99Usd": 10000}');
    expect(readLimits(user.at("limits.json"))).to.deep.equal({
      expectedShortfall99Usd: 10000,
      judge: "upper",
      fewestTrials: 1,
    });
  });

  for (const [text, says] of Object.entries({
    "": /JSON/,
    "{}": /limits nothing; expected one of expectedShortfall99Usd/,
    '{"expectedShortfall99": 1}': /Unrecognized key: "expectedShortfall99"/,
    '{"meanUsd": -1}': /meanUsd: /,
    '{"meanUsd": "1"}': /meanUsd: /,
    '{"probability": 1.5}': /probability: /,
    '{"meanUsd": 1, "judge": "lower"}': /judge: /,
  })) {
    it(`is refused as ${text}`, () => {
      user.write("wrong.json", text);
      expect(() => readLimits(user.at("wrong.json"))).to.throw(InputError, says);
    });
  }

  it("must be there", () => {
    expect(() => readLimits(user.at("none.json"))).to.throw(InputError, /no such file/);
    expect(() => readLimits("")).to.throw(InputError, /--limits: which file/);
  });
});

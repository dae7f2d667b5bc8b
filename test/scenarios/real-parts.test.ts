import { readFileSync } from "node:fs";

import { expect } from "chai";

import { runScenario, type TestArm, type TestRun } from "hardhat-firebreak/testing";
import { scratchFolder } from "../support/data-files.ts";
import { eventsOf } from "../support/sim-record.ts";

const REAL = { lending: "aave-v3", amm: "uniswap-v2" };

/** What a run's liquidations and trades came to, to the wei; not where contracts are, or what gas they took. */
function amountsOf({ record }: TestArm): unknown[] {
  const liquidations = eventsOf(record, "liquidation").map(
    ({ block, protocol, account, debtRepaid, collateralSeized, protocolFee, collateralPrice }) => {
      return { block, protocol, account, debtRepaid, collateralSeized, protocolFee, collateralPrice };
    },
  );
  const swaps = eventsOf(record, "swap").map(({ block, assetIn, amountIn, amountOut }) => {
    return { block, assetIn, amountIn, amountOut };
  });
  return [...liquidations, ...swaps];
}

describe("Real parts in the shipped scenarios", function () {
  this.timeout(300_000);

  const expectSound = (run: TestRun, arms: readonly (string | undefined)[] = [undefined]): void => {
    for (const arm of arms) {
      const { audit } = run.arm(arm).findings;
      expect(audit.violations, arm).to.equal(0);
      expect(audit.checks, arm).to.be.greaterThan(200);
    }
  };

  /** Two pools on our own contracts. */
  let ours: TestRun;
  before(async () => {
    ours = await runScenario("two-pools");
  });

  describe("two-pools on Aave V3 and Uniswap V2", () => {
    let real: TestRun;
    before(async () => {
      real = await runScenario("two-pools", { params: REAL });
    });

    it("gives the same liquidations and trades as our contracts, to the wei", () => {
      expectSound(real);
      const [expected, found] = [amountsOf(ours.arm()), amountsOf(real.arm())];
      expect(found).to.deep.equal(expected);
      expect(found).to.have.length.greaterThan(30);
      expect(real.findings.digest).not.to.equal(ours.findings.digest);
    });

    it("differs in what gas costs the keeper, and in nothing else", () => {
      const [a, b] = [ours.findings, real.findings];
      expect({ ...b, digest: "", keepers: {}, audit: {} }).to.deep.equal({ ...a, digest: "", keepers: {}, audit: {} });
      expect(Number(b.keepers.keeper?.gasUsd)).to.be.greaterThan(Number(a.keepers.keeper?.gasUsd));
    });

    it("gives the same digest again", async () => {
      const again = await runScenario("two-pools", { params: REAL });
      expect(again.findings.digest).to.equal(real.findings.digest);
    });
  });

  it("two-pools on Chainlink liquidates the same accounts for the same amounts", async () => {
    const real = await runScenario("two-pools", { params: { oracle: "chainlink" } });
    expectSound(real);
    expect(amountsOf(real.arm())).to.deep.equal(amountsOf(ours.arm()));
  });

  it("two-pools on Uniswap V3 liquidates the same accounts, while its liquidity is spread over all prices", async () => {
    const real = await runScenario("two-pools", { params: { amm: "uniswap-v3" } });
    expectSound(real);
    const accounts = (run: TestRun): string[] => eventsOf(run.record, "liquidation").map(({ account }) => account);
    expect(new Set(accounts(real))).to.deep.equal(new Set(accounts(ours)));
  });

  for (const [name, arms] of [
    ["stale-oracle", ["fresh", "delayed"]],
    ["keepers-withdraw", ["deep", "shallow"]],
  ] as const) {
    it(`${name} runs on Aave V3, Uniswap V2 and Chainlink`, async () => {
      const run = await runScenario(name, { params: { ...REAL, oracle: "chainlink" } });
      expectSound(run, arms);
      expect(run.arm(arms[0]).findings.liquidations.count).to.be.greaterThan(20);
    });
  }

  describe("the flagship", () => {
    const { write } = scratchFolder();

    it("runs on Aave V3 and Uniswap V2, with one in ten of its accounts", async () => {
      const book = readFileSync("data/positions/aave_v2_steth_positions_2023-06.csv", "utf8").split("\n");
      const positions = write(book.filter((_, line) => line % 10 === 0).join("\n"));
      const run = await runScenario("eth-crash-2021-05-19", {
        params: { ...REAL, positions, scale: 0.002, minutes: 100 },
        arm: "feedback",
      });
      expectSound(run, ["feedback"]);
      expect(run.arm("feedback").findings.blocks).to.equal(100);
      expect(eventsOf(run.arm("feedback").record, "position").filter(({ at }) => at === "start")).to.have.length.above(
        100,
      );
    });
  });
});

describe("aave-uniswap-chainlink", function () {
  this.timeout(300_000);
  let run: TestRun;
  before(async () => {
    run = await runScenario("aave-uniswap-chainlink");
  });

  it("keeps its books on real code, in both arms", () => {
    for (const arm of ["no-feedback", "feedback"]) expect(run.arm(arm).findings.audit.violations).to.equal(0);
  });

  it("carries the cascade further when collateral is sold into the pools", () => {
    const [without, withFeedback] = [run.arm("no-feedback").findings, run.arm("feedback").findings];
    expect(without.cascade.rounds).to.equal(1);
    expect(withFeedback.cascade.rounds).to.be.greaterThan(1);
    expect(withFeedback.liquidations.count).to.be.greaterThan(without.liquidations.count);
  });

  it("trades on both makes of pool, and answers by the median of several nodes", () => {
    const { record } = run.arm("feedback");
    const swaps = eventsOf(record, "swap");
    expect(new Set(swaps.map(({ protocol }) => protocol))).to.deep.equal(new Set(["WETH-DAI", "WETH-USDC"]));
    const senders = eventsOf(record, "transaction").filter(({ label, succeeded }) => label === "transmit" && succeeded);
    expect(new Set(senders.map(({ agent }) => agent))).to.deep.equal(new Set(["node-1", "node-2", "node-3"]));
    expect(eventsOf(record, "answer").length).to.be.lessThan(senders.length);
  });

  it("lets the provider of concentrated liquidity leave when the price has fallen far enough", () => {
    const left = eventsOf(run.arm("feedback").record, "liquidity-removed");
    expect(left.map(({ protocol }) => protocol)).to.deep.equal(["WETH-USDC"]);
  });
});

import { readFileSync } from "node:fs";

import { expect } from "chai";

import { data } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { expectClose } from "../support/sim-numbers.ts";
import ethCrash from "../../scenarios/eth-crash-2021-05-19.ts";

/** Until shortly after the low at 13:10: what comes later changes neither claim. */
const MINUTES = 385;
const COOL_DOWN = 60;
const WETH_IN_PAIR = 23_221.35;
const LARGE_SALE = 3000e18;

describe("eth-crash-2021-05-19", () => {
  it("scales the book by the pair's share of all on-chain liquidity", () => {
    const reserves = quotes()
      .filter(({ amount }) => amount >= LARGE_SALE)
      .map(({ amount, impact }) => (amount / 1e18) * (1 / impact - 1))
      .sort((a, b) => a - b);
    expect(reserves).to.have.length(85);
    const median = reserves[Math.floor(reserves.length / 2)] as number;
    expectClose(WETH_IN_PAIR / median, ethCrash.parameters?.scale.default ?? 0, 0.00005);
    const [first] = readFileSync("data/depth/uniswap_v2_weth_dai_reserves_10m_2021-05-19.csv", "utf8")
      .split("\n")
      .slice(1);
    expect(first).to.include(String(Math.floor(WETH_IN_PAIR)));
  });

  it("keeps every account of the real book that is not liquidatable already, and counts the others", () => {
    const book = data.readLendingBook(ethCrash.parameters?.positions.default ?? "");
    expect(book.positions.length).to.equal(1305);
    expect(book.alreadyLiquidatable).to.equal(4);
    expect(book.withoutDebt).to.equal(0);
  });

  describe("until after the low", () => {
    let run: TestRun;
    before(async function () {
      this.timeout(0);
      run = await runScenario(ethCrash, { seed: 7, params: { minutes: MINUTES } });
    });

    it("spreads with feedback to accounts that are safe without", () => {
      const { liquidations } = run.arm("feedback").findings;
      expect(liquidations.byProtocol.Alpha?.accounts).to.be.greaterThan(0);
      expect(liquidations.byProtocol.Beta?.accounts).to.be.greaterThan(0);
      const untouched = [...liquidated(run, "feedback")].filter(
        (account) => !liquidated(run, "no-feedback").has(account),
      );
      expect(untouched).not.to.be.empty;
    });

    it("sells below the real low with feedback, and at the real price without", () => {
      const [without, withFeedback] = [run.arm("no-feedback"), run.arm("feedback")].map(
        ({ findings }) => findings.prices.WETH,
      );
      expect(without?.low).to.equal(without?.undisturbedLow);
      expect(Number(withFeedback?.low)).to.be.lessThan(Number(withFeedback?.undisturbedLow));
      expect(run.arm("feedback")).not.to.be.solvent;
    });

    it("liquidates nobody while the breaker halts liquidations", () => {
      const { record, findings } = run.arm("feedback-breaker");
      let lastHalted = 0;
      let tripping: number | undefined; // The transaction that tripped it may have liquidated before.
      const liquidated = { during: 0, outside: 0 };
      for (const event of record.events) {
        if (event.event === "breaker-trip") [lastHalted, tripping] = [event.block + COOL_DOWN, event.tx];
        if (event.event !== "liquidation") continue;
        const isHalted = event.block <= lastHalted;
        const isTripItself = event.block === lastHalted - COOL_DOWN && event.tx === tripping;
        liquidated[isHalted && !isTripItself ? "during" : "outside"] += 1;
      }
      expect(liquidated.during).to.equal(0);
      expect(liquidated.outside).to.equal(findings.liquidations.count).and.to.be.greaterThan(0);
      expect(findings.breaker.haltedBlocks).to.be.greaterThan(COOL_DOWN);
    });

    it("passes its audit in every block of every arm", () => {
      for (const name of ["no-feedback", "feedback", "feedback-breaker"]) {
        const { audit, blocks } = run.arm(name).findings;
        expect(audit.violations, name).to.equal(0);
        expect(audit.checks, name).to.be.at.least(blocks);
        expect(blocks, name).to.equal(MINUTES);
      }
    });
  });
});

function liquidated(run: TestRun, arm: string): Set<string> {
  return new Set(run.arm(arm).events.flatMap((event) => (event.event === "liquidation" ? [event.account] : [])));
}

/** Read without the project's reader, so that the figure does not rest on it. */
function quotes(): { amount: number; impact: number }[] {
  const [header = "", ...lines] = readFileSync("data/liquidity/oneinch_weth_usdc_quotes_2023-11.csv", "utf8")
    .trim()
    .split("\n");
  const columns = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    const cell = (name: string): number => Number(cells[columns.indexOf(name)]);
    return { amount: cell("in_amount_wei"), impact: cell("price_impact") };
  });
}

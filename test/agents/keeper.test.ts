import { expect } from "chai";

import { OUTSIDE, shocks } from "hardhat-firebreak";
import { FIRST_LIQUIDATIONS, flow, LOAN, LOW, liquidations } from "../support/agent-liquidations.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, skips, transactionsOf } from "../support/sim-record.ts";

const WAD = 10n ** 18n;
const RICH = { capital: { DAI: 100_000 } };
const FEE = 0.997;

describe("Keeper", () => {
  describe("liquidates", () => {
    it("as soon as the feed has answered, half of the debt, and sells what it seized in the same transaction", async () => {
      const run = await liquidations({ keepers: { keeper: RICH } });
      const [first] = eventsOf(run.record, "liquidation");
      const liquidation = present(first);
      expect(liquidation.block).to.equal(FIRST_LIQUIDATIONS);
      expectClose(tokens(liquidation.debtRepaid), LOAN.dai / 2, 0.01, "repaid");
      // 5% bonus, a tenth of which goes to the protocol.
      expectClose(tokens(liquidation.collateralSeized), (LOAN.dai / 2 / LOW) * 1.045, 1e-5, "seized");
      const swap = present(
        eventsOf(run.record, "swap").find(({ tx, block }) => block === liquidation.block && tx === liquidation.tx),
      );
      expect(swap.amountIn, "all of it").to.equal(liquidation.collateralSeized);
      expect(flow(run, "keeper", "WETH")).to.equal(0n);
    });

    it("with a profit of the sale's proceeds less debt and gas, as the constant product has it", async () => {
      const run = await liquidations({
        keepers: { keeper: { ...RICH, maxPerBlock: 1 } },
        settings: { blocks: FIRST_LIQUIDATIONS },
      });
      const liquidation = only(eventsOf(run.record, "liquidation"));
      const seized = tokens(liquidation.collateralSeized);
      const proceeds = (2_000_000 * seized * FEE) / (1000 + seized * FEE);
      expectClose(tokens(flow(run, "keeper", "DAI")), proceeds - tokens(liquidation.debtRepaid), 1e-3);
      const keeper = present(run.findings.keepers.keeper);
      const gas = Number(keeper.gasUsd);
      expect(gas).to.be.greaterThan(0);
      expectClose(Number(keeper.profitUsd), proceeds - tokens(liquidation.debtRepaid) - gas, 1e-3);
    });

    it("on the venue that pays most", async () => {
      // The pair still stands at 2,000, the outside desk at 1,800; for a thin pair it is the other way round.
      const sellOn = ({ pair }: { pair: { name: string } }): object => ({ ...RICH, sellOn: [pair, { name: OUTSIDE }] });
      const deep = await liquidations({ keepers: { keeper: sellOn } });
      expect(eventsOf(deep.record, "swap")).not.to.be.empty;
      expect(eventsOf(deep.record, "outside-trade")).to.be.empty;
      const thin = await liquidations({ keepers: { keeper: sellOn }, baseAmount: 10 });
      expect(eventsOf(thin.record, "outside-trade")).not.to.be.empty;
      expect(eventsOf(thin.record, "swap")).to.be.empty;
    });

    it("in the block of the feed's answer itself when it anticipates, right behind that answer", async () => {
      const run = await liquidations({ keepers: { keeper: { ...RICH, anticipatesFeeds: true } } });
      const liquidation = present(eventsOf(run.record, "liquidation")[0]);
      const answer = only(eventsOf(run.record, "answer"));
      expect(liquidation.block).to.equal(answer.block);
      expect(liquidation.tx).to.equal(present(answer.tx) + 1);
    });
  });

  describe("holds or sells", () => {
    it("keeps what it seized when its policy is to hold, and is out of the money that it repaid", async () => {
      const run = await liquidations({
        keepers: { keeper: { ...RICH, policy: "hold" } },
        settings: { blocks: FIRST_LIQUIDATIONS },
      });
      const liquidation = only(eventsOf(run.record, "liquidation"));
      expect(eventsOf(run.record, "swap")).to.be.empty;
      expect(flow(run, "keeper", "WETH")).to.equal(liquidation.collateralSeized);
      expect(flow(run, "keeper", "DAI")).to.equal(-liquidation.debtRepaid);
    });
  });

  describe("means", () => {
    it("borrows for the length of the transaction when its own money is short, and pays the premium", async () => {
      const run = await liquidations({ keepers: { keeper: ({ alpha }) => ({ flashLoans: alpha }) } });
      const loan = present(eventsOf(run.record, "flash-loan")[0]);
      const liquidation = present(eventsOf(run.record, "liquidation")[0]);
      expect([loan.block, loan.tx]).to.deep.equal([liquidation.block, liquidation.tx]);
      expect(loan.amount).to.equal(liquidation.debtRepaid);
      expect(loan.premium > 0n, "the premium").to.equal(true);
      expect(flow(run, "keeper", "DAI") > 0n, "what is left is profit").to.equal(true);
    });

    it("does not borrow what it has", async () => {
      const run = await liquidations({ keepers: { keeper: ({ alpha }) => ({ ...RICH, flashLoans: alpha }) } });
      expect(eventsOf(run.record, "liquidation")).not.to.be.empty;
      expect(eventsOf(run.record, "flash-loan")).to.be.empty;
    });

    it("repays no more than its capital, over all liquidations of a block", async () => {
      const loans = ["a", "b", "c"].map((name) => ({ ...LOAN, name }));
      const capital = { DAI: 10_000 };
      const run = await liquidations({ keepers: { keeper: { capital, policy: "hold" } }, loans });
      const repaid = eventsOf(run.record, "liquidation").map(({ debtRepaid }) => tokens(debtRepaid));
      const total = repaid.reduce((sum, amount) => sum + amount, 0);
      expect(repaid.length).to.be.greaterThan(1);
      expectClose(total, 10_000, 2500, "spent");
      expect(total <= 10_000, `${total} of 10,000`).to.equal(true);
      expect(eventsOf(run.record, "transaction").filter(({ succeeded }) => !succeeded)).to.be.empty;
      expect(skips(run.record, "keeper", "unprofitable") + skips(run.record, "keeper", "no-capital")).to.be.greaterThan(
        0,
      );
    });

    it("uses the same money again when it sells, since a sale brings it back within the transaction", async () => {
      const loans = ["a", "b", "c"].map((name) => ({ ...LOAN, name }));
      const run = await liquidations({
        keepers: { keeper: { capital: { DAI: 7_500 } } },
        loans,
        settings: { blocks: FIRST_LIQUIDATIONS },
      });
      expect(eventsOf(run.record, "liquidation")).to.have.length(3);
    });
  });

  describe("lets a chance pass, and counts it", () => {
    it("when it has neither capital nor a lender", async () => {
      const { record } = await liquidations({ keepers: { keeper: {} } });
      expect(eventsOf(record, "liquidation")).to.be.empty;
      expect(skips(record, "keeper", "no-capital"), "in each block from the answer on").to.equal(2);
    });

    it("when slippage takes more than the bonus", async () => {
      const { record } = await liquidations({ keepers: { keeper: RICH }, baseAmount: 1 });
      expect(eventsOf(record, "liquidation")).to.be.empty;
      expect(skips(record, "keeper", "unprofitable")).to.equal(2);
    });

    it("when gas takes more than the bonus", async () => {
      const { record } = await liquidations({ keepers: { keeper: RICH }, settings: { baseFeeGwei: 4000 } });
      expect(eventsOf(record, "liquidation")).to.be.empty;
      expect(skips(record, "keeper", "unprofitable")).to.equal(2);
    });

    it("when the profit is less than it works for", async () => {
      const wants = async (minProfitUsd: number): Promise<{ tries: number; skipped: number }> => {
        const { record } = await liquidations({ keepers: { keeper: { ...RICH, minProfitUsd } } });
        return { tries: transactionsOf(record, "keeper").length, skipped: skips(record, "keeper", "unprofitable") };
      };
      // Half of 15,000 with a bonus of 4.5% gives some 337 dollars, and the pair is 11% dearer than the feed.
      expect((await wants(500)).tries).to.be.greaterThan(0);
      expect(await wants(5000)).to.deep.equal({ tries: 0, skipped: 2 });
    });

    it("as long as a breaker halts liquidations", async () => {
      const { record } = await liquidations({
        keepers: { keeper: RICH },
        breaker: true,
        feed: { heartbeat: 12 }, // An answer in every block: a breaker knows the prices that it was told since it is on.
        settings: { blocks: 12 },
        shocks: ({ breaker }) => [
          shocks.configureBreaker({
            breaker: present(breaker),
            move: 0.05,
            windowBlocks: 5,
            coolDownBlocks: 4,
            halts: ["liquidate"],
          }),
        ],
      });
      const halted = record.blocks.filter((row) => row.breakers.guard === "liquidate").map(({ block }) => block);
      const first = present(eventsOf(record, "liquidation")[0]);
      expect(halted).not.to.be.empty;
      expect(halted).not.to.include(first.block);
      expect(first.block).to.equal(present(halted.at(-1)) + 1);
      expect(skips(record, "keeper", "halted")).to.equal(halted.filter((block) => block >= FIRST_LIQUIDATIONS).length);
      expect(transactionsOf(record, "keeper").every(({ succeeded }) => succeeded)).to.equal(true);
    });

    it("until it has noticed", async () => {
      const { record } = await liquidations({
        keepers: { keeper: { ...RICH, latencyBlocks: 3 } },
        settings: { blocks: 7 },
      });
      expect(present(eventsOf(record, "liquidation")[0]).block).to.equal(FIRST_LIQUIDATIONS + 3);
      expect(skips(record, "keeper", "too-slow")).to.equal(3);
    });

    it("when it has sent enough for one block, the most profitable first", async () => {
      const loans = [
        { name: "small", weth: 10, dai: 15_000 },
        { name: "large", weth: 30, dai: 45_000 },
        { name: "middle", weth: 20, dai: 30_000 },
      ];
      const { record } = await liquidations({
        keepers: { keeper: { ...RICH, maxPerBlock: 1 } },
        loans,
        settings: { blocks: 5 },
      });
      const names = new Map(eventsOf(record, "account").map(({ account, name }) => [account, name]));
      const order = eventsOf(record, "liquidation").map(({ block, account }) => `${block} ${names.get(account)}`);
      expect(order).to.deep.equal(["3 large", "4 middle", "5 small"]);
      expect(skips(record, "keeper", "enough-for-one-block")).to.equal(2 + 1);
    });

    it("when the pool's oracle refuses its stale prices, so that nobody can be liquidated", async () => {
      const { record } = await liquidations({
        keepers: { keeper: RICH },
        loans: [{ name: "unsafe", weth: 10, dai: 17_000 }], // In danger below 2,125.
        staleness: { policy: "revert", maxAgeSeconds: 60 },
        fall: 0,
      });
      expect(eventsOf(record, "liquidation")).to.be.empty;
      // When the world was built the price was fresh, so that the first try is made, and fails.
      expect(only(transactionsOf(record, "keeper"))).to.deep.include({ block: 1, succeeded: false });
      expect(skips(record, "keeper", "not-liquidatable")).to.equal(3);
    });
  });
});

function tokens(units: bigint): number {
  return Number(units) / Number(WAD);
}

import { expect } from "chai";

import {
  type Action,
  type Agent,
  type Observation,
  type Outcome,
  paths,
  type Settings,
  type Shock,
  shocks,
} from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { burn, scripted } from "../support/sim-agents.ts";
import { type Market, marketScenario } from "../support/sim-market.ts";
import { expectClose } from "../support/sim-numbers.ts";
import { eventsOf, only, present, transactionsOf } from "../support/sim-record.ts";

const GWEI = 10n ** 9n;
/** The least that a block may hold; half of it is EIP-1559's target. */
const SMALL_BLOCK = 1_000_000;

describe("Simulation", () => {
  describe("a block", () => {
    it("is mined every so many seconds from the start time on, however long the set-up took", async () => {
      const { record } = await play({ blocks: 3, blockSeconds: 5, startTime: "2021-05-19T12:00:00Z" });
      const start = Date.parse("2021-05-19T12:00:00Z") / 1000;
      expect(record.blocks.map(({ time }) => time)).to.deep.equal([start + 5, start + 10, start + 15]);
      expect(record.blocks.map(({ block }) => block)).to.deep.equal([1, 2, 3]);
    });

    it("shows every agent the end of the block before, the outside price of this one, and its own outcomes", async () => {
      const seen: { outside: bigint; pool: bigint; outcomes: string[] }[] = [];
      const watch = ({ world, outcomes }: Observation): Action[] => {
        const statuses = outcomes.map(({ action, status }) => `${action.label} ${status}`);
        seen.push({ outside: world.outsidePrice("WETH"), pool: world.pool("WETH-DAI").price(), outcomes: statuses });
        return [burn("watcher", 30_000, 1)];
      };
      const { record } = await play(
        { blocks: 3 },
        [scripted("watcher", { propose: watch }), spender("other", [[1, 30_000, 1]])],
        [2000, 1900, 1800, 1700],
      );
      expect(seen.map(({ outside }) => outside)).to.deep.equal([1900n, 1800n, 1700n].map((price) => price * 10n ** 8n));
      expect(seen.map(({ pool }) => pool)).to.deep.equal([2000n, 2000n, 2000n].map((price) => price * 10n ** 8n));
      expect(seen.map(({ outcomes }) => outcomes)).to.deep.equal([[], ["watcher succeeded"], ["watcher succeeded"]]);
      expect(record.blocks.map((row) => row.outside.WETH)).to.deep.equal(seen.map(({ outside }) => outside));
    });

    it("tells of a block, its time and its base fee what then comes true", async () => {
      const told: { block: number; time: number; baseFee: bigint }[] = [];
      const { record } = await play({ blocks: 4, blockGasLimit: SMALL_BLOCK, baseFeeGwei: 7 }, [
        scripted("watcher", {
          propose: ({ block, time, baseFee }) => {
            told.push({ block, time, baseFee });
            return block % 2 === 0 ? [] : [burn("watcher", 900_000, 1)];
          },
        }),
      ]);
      expect(told).to.deep.equal(record.blocks.map(({ block, time, baseFee }) => ({ block, time, baseFee })));
    });

    it("records a failed action as mined, with its cost and the reason in words", async () => {
      const outcomes: Outcome[] = [];
      const { record } = await play({ blocks: 2 }, [
        scripted("seller", {
          // It has neither WETH nor an allowance.
          propose: (observation) => {
            outcomes.push(...observation.outcomes);
            const { world } = observation;
            const pool = world.pool("WETH-DAI");
            const trade = { assetIn: pool.base, assetOut: pool.quote, amountIn: 10n ** 18n, minAmountOut: 0n };
            const action = burn("seller", 21_000, 2);
            const call = pool.trade({ ...trade, to: action.from });
            return observation.block === 1 ? [{ ...action, call, gasLimit: 300_000n, label: "sell" }] : [];
          },
        }),
      ]);
      const transaction = only(transactionsOf(record, "seller"));
      expect(transaction).to.deep.include({ block: 1, label: "sell", succeeded: false });
      expect(transaction.reason)
        .to.match(/^\w+/)
        .and.not.match(/unknown error/);
      expect(transaction.feeWei).to.equal(transaction.gasUsed * (present(record.blocks[0]).baseFee + 2n * GWEI));
      expect(record.blocks[0]?.reverted).to.equal(1);
      expect(only(outcomes)).to.deep.include({
        status: "reverted",
        fee: transaction.feeWei,
      });
    });

    it("puts what happens from outside before what agents do", async () => {
      const { record } = await play(
        { blocks: 2 },
        [spender("agent", [[2, 30_000, 1000]])],
        [2000, 2000],
        ({ weth }) => [shocks.price({ asset: weth, at: 2, change: -0.1 })],
      );
      const labels = eventsOf(record, "transaction").map(({ block, label }) => `${block} ${label}`);
      expect(labels).to.deep.equal(["1 outside prices", "2 outside prices", "2 agent"]);
    });
  });

  describe("congestion", () => {
    it("moves the base fee by EIP-1559: an eighth up when blocks are full, an eighth down when they are empty", async () => {
      const { record } = await play({ blocks: 13, blockGasLimit: SMALL_BLOCK, baseFeeGwei: 20 }, [
        scripted("crowd", { propose: ({ block }) => (block >= 2 && block <= 6 ? [burn("crowd", 990_000, 1)] : []) }),
      ]);
      expect(present(record.blocks[0]).baseFee).to.equal(20n * GWEI);
      for (const [i, row] of record.blocks.entries()) {
        const before = record.blocks[i - 1];
        if (before === undefined) continue;
        // Worked out from the row before: base · (1 + (used − target) ÷ target ÷ 8).
        const target = SMALL_BLOCK / 2;
        const expected = Number(before.baseFee) * (1 + (Number(before.gasUsed) - target) / target / 8);
        expectClose(Number(row.baseFee), expected, 2, `block ${row.block}`);
      }
      const [first, full, empty] = [1, 6, 12].map((i) => Number(record.blocks[i]?.baseFee)) as [number, number, number];
      // 1.1225⁵, since 99% of a block are used, and 0.875⁶.
      expectClose(full / first, 1.782, 0.001, "five full blocks");
      expectClose(empty / full, 0.449, 0.001, "six empty ones");
    });

    it("lets what does not fit wait for the next block, when it is patient, and drops it, when it is not", async () => {
      const { record } = await play({ blocks: 3, blockGasLimit: SMALL_BLOCK }, [
        spender("rich", [[1, 400_000, 9]]),
        spender("middle", [[1, 400_000, 8]]),
        spender("patient", [[1, 400_000, 7]], { expiresAfter: 3 }),
        spender("hasty", [[1, 400_000, 6]]),
      ]);
      const mined = eventsOf(record, "transaction").flatMap(({ agent, block }) =>
        agent === "world" ? [] : [`${agent} ${block}`],
      );
      expect(mined).to.deep.equal(["rich 1", "middle 1", "patient 2"]);
      expect(eventsOf(record, "dropped").map(({ agent, block, status }) => [agent, block, status])).to.deep.equal([
        ["hasty", 1, "expired"],
      ]);
      expect(record.blocks.map(({ waiting }) => waiting)).to.deep.equal([1, 0, 0]);
    });

    it("fills the room that is left with a smaller transaction of a lower tip", async () => {
      const { record } = await play({ blocks: 1, blockGasLimit: SMALL_BLOCK }, [
        spender("first", [[1, 600_000, 9]]),
        spender("large", [[1, 600_000, 8]]),
        spender("small", [[1, 100_000, 1]]),
      ]);
      expect(agentsOf(record, 1)).to.deep.equal(["first", "small"]);
    });

    it("never mines a sender's second transaction before its first", async () => {
      const { record } = await play({ blocks: 2, blockGasLimit: SMALL_BLOCK }, [
        spender("crowd", [[1, 700_000, 50]]),
        scripted("pair", {
          propose: ({ block }) =>
            block === 1
              ? [
                  burn("pair", 600_000, 1, { label: "first", expiresAfter: 2 }),
                  burn("pair", 30_000, 99, { label: "second", expiresAfter: 2 }),
                ]
              : [],
        }),
      ]);
      const own = transactionsOf(record, "pair").map(({ block, label }) => `${block} ${label}`);
      expect(own).to.deep.equal(["2 first", "2 second"]);
    });

    it("makes what cannot pay the base fee wait until that has fallen", async () => {
      const statuses: string[] = [];
      const { record } = await play({ blocks: 4, baseFeeGwei: 20 }, [
        scripted("thrifty", {
          propose: ({ block, outcomes }) => {
            statuses.push(...outcomes.map(({ status }) => status));
            return block === 1 ? [burn("thrifty", 30_000, 1, { maxFee: 16n * GWEI, expiresAfter: 9 })] : [];
          },
        }),
      ]);
      // 20, 17.5 and 15.3 gwei: empty blocks take an eighth.
      const transaction = only(transactionsOf(record, "thrifty"));
      expect(transaction.block).to.equal(3);
      expect(statuses).to.deep.equal(["waiting", "waiting", "succeeded"]);
      // Base fee and tip together stay below the most it pays.
      const price = transaction.feeWei / transaction.gasUsed;
      const baseFee = present(record.blocks[2]).baseFee;
      expect(price).to.equal(baseFee + GWEI < 16n * GWEI ? baseFee + GWEI : 16n * GWEI);
    });

    it("lets a sender's transactions wait behind one that cannot pay, since their nonces do", async () => {
      const thrifty = scripted("thrifty", {
        propose: ({ block }) =>
          block === 1
            ? [
                burn("thrifty", 30_000, 1, { label: "first", maxFee: 16n * GWEI, expiresAfter: 9 }),
                burn("thrifty", 30_000, 9, { label: "second", expiresAfter: 9 }),
              ]
            : [],
      });
      const { record } = await play({ blocks: 4, baseFeeGwei: 20 }, [thrifty]);
      const mined = transactionsOf(record, "thrifty").map(({ block, label }) => `${block} ${label}`);
      expect(mined).to.deep.equal(["3 first", "3 second"]);
    });

    it("replaces an offer of the same key by one that is a tenth higher, and by no other", async () => {
      const { record } = await play({ blocks: 4, blockGasLimit: SMALL_BLOCK }, [
        scripted("crowd", { propose: ({ block }) => (block <= 3 ? [burn("crowd", 900_000, 500)] : []) }),
        scripted("bidder", {
          propose: ({ block }) => [
            burn("bidder", 200_000, [0, 100, 109, 120, 1][block] ?? 0, {
              key: "bid",
              expiresAfter: 9,
              label: `offer ${block}`,
            }),
          ],
        }),
      ]);
      expect(
        eventsOf(record, "dropped").map(({ block, label, status }) => `${block} ${label} ${status}`),
      ).to.deep.equal(["2 offer 2 replaced", "3 offer 1 replaced", "4 offer 4 replaced"]);
      expect(only(transactionsOf(record, "bidder"))).to.deep.include({
        block: 4,
        label: "offer 3",
        priorityFee: 120n * GWEI,
      });
    });
  });

  describe("order within a block", () => {
    const offers = [
      spender("low", [[1, 30_000, 1]], { arrival: 10 }),
      spender("high", [[1, 30_000, 9]], { arrival: 500 }),
      spender("middle", [[1, 30_000, 5]], { arrival: 300 }),
    ];

    it("goes by tip when nothing else is said", async () => {
      expect(agentsOf((await play({ blocks: 1 }, offers)).record, 1)).to.deep.equal(["high", "middle", "low"]);
    });

    it("goes by arrival when it is first come", async () => {
      const { record } = await play({ blocks: 1, ordering: "first-come" }, offers);
      expect(agentsOf(record, 1)).to.deep.equal(["low", "middle", "high"]);
    });

    it("is drawn anew in each block when it is shuffled", async () => {
      const everyBlock = ["a", "b", "c"].map((name) => scripted(name, { propose: () => [burn(name, 30_000, 1)] }));
      const { record } = await play({ blocks: 12, ordering: "shuffled" }, everyBlock);
      const orders = new Set(record.blocks.map(({ block }) => agentsOf(record, block).join("")));
      expect(orders.size, [...orders].join()).to.be.greaterThan(2);
    });
  });

  it("lets an agent say a last word after the last block, which the record keeps in that block", async () => {
    const finisher = {
      ...scripted("finisher"),
      finish: (observation: Observation): void => {
        observation.note({ event: "skipped", reason: `over at ${observation.block}`, count: 1 });
      },
    };
    const scenario = marketScenario({}, { settings: { blocks: 2 }, agents: () => [finisher] });
    const { record } = await runScenario(scenario);
    expect(only(eventsOf(record, "skipped"))).to.deep.include({ block: 2, agent: "finisher", reason: "over at 3" });
  });
});

/** Plays a market with the given agents; WETH's outside price goes through `prices`, one a block from block 0 on. */
async function play(
  settings: Settings,
  agents: readonly Agent[] = [],
  prices: readonly number[] = [2000],
  shocksOf: (market: Market) => readonly (readonly Shock[])[] = () => [],
): Promise<TestRun> {
  const scenario = marketScenario(
    { price: paths.series(prices) },
    { settings, agents: () => agents, shocks: shocksOf },
  );
  return runScenario(scenario);
}

/** An agent that uses gas: block, gas and tip in gwei of each of its actions. */
function spender(
  name: string,
  plan: readonly (readonly [block: number, gas: number, tipGwei: number])[],
  rest: Partial<Action> = {},
): Agent {
  return scripted(name, {
    propose: ({ block }) =>
      plan.filter(([at]) => at === block).map(([, gas, tipGwei]) => burn(name, gas, tipGwei, rest)),
  });
}

/** Agents in the order of their transactions in a block, without the world's own. */
function agentsOf({ events }: TestRun["record"], block: number): string[] {
  return eventsOf({ events }, "transaction").flatMap((event) =>
    event.block === block && event.agent !== undefined && event.agent !== "world" ? [event.agent] : [],
  );
}

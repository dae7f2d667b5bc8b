import { expect } from "chai";

import { systems } from "hardhat-firebreak";
import { addressOf } from "../../../src/chain/address.ts";
import type { Address, Call } from "../../../src/chain/types.ts";
import { OutflowLimiterPort } from "../../../src/protocols/limits/outflow-limiter.ts";
import type { Asset, LendingPort } from "../../../src/protocols/ports.ts";
import type { OutflowLimiterSite } from "../../../src/systems/outflow-limiter.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";
import type { PoolLookup } from "../../../src/protocols/ports.ts";
import { noPools } from "../../support/no-pools.ts";

const DAI = 10n ** 18n;
const COOL_DOWN = 600;
const SUPPLIER = addressOf("supplier");
const SUPPLIED = 1_000n * DAI;

describe("Outflow limiter", () => {
  let bench: Bench<{ dai: Asset; limiter: OutflowLimiterSite }>;
  let port: OutflowLimiterPort;
  let pool: LendingPort;

  before(async () => {
    bench = await Bench.build(async (build) => {
      const dai = await build.token("DAI", { price: 2 });
      const limiter = await systems.outflowLimiter(build, "limiter", {
        tickSeconds: 60,
        ticks: 5,
        coolDownSeconds: COOL_DOWN,
      });
      const alpha = await build.lendingPool("Alpha", {
        reserves: [{ asset: dai, liquidationThreshold: 0.8, liquidationBonus: 0.05, receipt: limiter.receipt }],
      });
      const position = { name: "supplier", collateral: dai, collateralAmount: SUPPLIED, debt: dai, debtAmount: 0n };
      await build.positions(alpha, [position]);
      await limiter.limit(dai, { maxOutflow: 0.1 });
      return { dai, limiter };
    });
    pool = only(bench.world.lending.map((open) => open()));
    port = new OutflowLimiterPort({ ...only(bench.world.systems.map(deploymentOf)) });
    await Promise.all([pool.open(bench.chain), port.open(bench.chain)]);
  });

  const deploymentOf = (open: (pools: PoolLookup) => unknown): ConstructorParameters<typeof OutflowLimiterPort>[0] => {
    expect(open(noPools)).to.be.instanceOf(OutflowLimiterPort);
    const { dai, limiter } = bench.made;
    const feed = only(bench.world.feeds.map((openFeed) => openFeed())).address;
    return { name: "limiter", address: limiter.address, assets: [{ asset: dai, feed, emitter: feed, decimals: 8 }] };
  };
  const withdraw = (amount: bigint): Send => ({
    ...pool.withdraw(bench.made.dai, amount, SUPPLIER),
    from: SUPPLIER,
  });
  const by = (from: Address, call: Call): Send => ({ ...call, from });
  const figures = (): Record<string, bigint> =>
    Object.fromEntries(Object.entries(port.figures()).map(([name, { value }]) => [name, value]));

  it("says nothing while outflows are within the limit", async () => {
    expect(await bench.sendTo(port, [withdraw(100n * DAI)])).to.deep.equal([]);
    expect(figures()).to.deep.equal({ locked: 0n, delayed: 0n, recovered: 0n, breaches: 0n, limited: 0n });
  });

  it("tells of a breach and of what is kept for whom, in dollars and tokens", async () => {
    const { dai } = bench.made;
    const events = await bench.sendTo(port, [withdraw(50n * DAI), withdraw(DAI)]);
    const common = { event: "system", protocol: "limiter" };
    expect(events).to.deep.equal([
      {
        ...common,
        action: "limit-breached",
        values: { asset: "DAI", units: 50n * DAI, availableUnits: 0n },
      },
      { ...common, action: "outflow-delayed", account: SUPPLIER, values: { asset: "DAI", units: 50n * DAI } },
      { ...common, action: "outflow-delayed", account: SUPPLIER, values: { asset: "DAI", units: DAI } },
    ]);
    const worth = 102n * 10n ** 8n;
    expect(figures()).to.deep.equal({ locked: worth, delayed: worth, recovered: 0n, breaches: 1n, limited: 1n });
    expect(port.lockedOf(dai, SUPPLIER)).to.equal(51n * DAI);
    const { timestamp } = bench.session.head;
    expect(port.isClaimable(dai, timestamp + COOL_DOWN)).to.equal(false);
    expect(port.isClaimable(dai, timestamp + COOL_DOWN + 1)).to.equal(true);
    expect(await bench.failuresOf(port)).to.deep.equal([]);
  });

  it("knows the same when it is opened late", async () => {
    const late = new OutflowLimiterPort(only(bench.world.systems.map(deploymentOf)));
    await late.open(bench.chain);
    expect(late.figures()).to.deep.equal(port.figures());
    expect(await bench.failuresOf(late)).to.deep.equal([]);
  });

  it("tells of what is paid, taken back and overridden", async () => {
    const { dai, limiter } = bench.made;
    const recipient = addressOf("recipient");
    const paid = await bench.sendTo(port, [by(SUPPLIER, limiter.claim(dai, SUPPLIER))], COOL_DOWN + 1);
    expect(paid.map((event) => event.event === "system" && event.action)).to.deep.equal(["delayed-paid"]);
    const after = await bench.sendTo(port, [
      withdraw(200n * DAI),
      by(bench.owner, limiter.recover(dai, SUPPLIER, recipient)),
      by(bench.owner, limiter.override(dai)),
    ]);
    expect(after.map((event) => event.event === "system" && event.action)).to.deep.equal([
      "limit-breached",
      "outflow-delayed",
      "delayed-recovered",
      "limit-overridden",
    ]);
    expect(figures()).to.deep.include({ locked: 0n, recovered: 400n * 10n ** 8n, breaches: 2n, limited: 0n });
    expect(await bench.failuresOf(port)).to.deep.equal([]);
  });

  it("notices what nobody announced", async () => {
    await bench.send([withdraw(500n * DAI)]); // in the grace period after the override
    await bench.send([withdraw(100n * DAI)], 3_600);
    const failures = await bench.failuresOf(port);
    expect(failures).to.have.length(1);
    expect(failures[0]).to.contain("DAI: what is kept, and until when");
  });
});

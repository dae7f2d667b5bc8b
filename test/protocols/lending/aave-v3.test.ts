import { expect } from "chai";

import { Abi } from "../../../src/chain/abi.ts";
import { addressOf } from "../../../src/chain/address.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address, Call } from "../../../src/chain/types.ts";
import type { ProtocolEvent } from "../../../src/protocols/events.ts";
import type { Asset, FeedPort, LendingPort, Position } from "../../../src/protocols/ports.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";
import {
  balanceOf,
  KEEPER,
  lendingBench,
  type LendingWorld,
  openPort,
  POOL,
  tokensOf,
} from "../../support/protocols-lending.ts";

const USD = 10n ** 8n;
const ETHER = 10n ** 18n;
const ALL = 2n ** 256n - 1n;
const DAY = 86_400;
const OWNERS = new Abi([
  "function configureReserve(address asset, (uint16 ltvBps, uint16 liquidationThresholdBps, uint16 liquidationBonusBps, uint16 liquidationProtocolFeeBps, uint16 reserveFactorBps, uint40 supplyCap, uint40 borrowCap, bool borrowingEnabled, bool flashLoanEnabled) settings)",
]);
const TREASURY = addressOf("treasury of Alpha");

describe("Aave V3 lending port", () => {
  let bench: Bench<LendingWorld>;
  let snapshot: Snapshot;
  let port: LendingPort;
  let feeds: Map<string, FeedPort>;

  before(async () => {
    bench = await lendingBench(3);
    feeds = new Map(bench.world.feeds.map((open) => open()).map((feed) => [feed.asset.symbol, feed]));
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    port = await openPort(bench);
  });

  const by = (from: Address, ...calls: Call[]): Send[] => calls.map((call) => ({ ...call, from }));
  const answer = (symbol: string, price: bigint): Send[] => {
    const feed = feeds.get(symbol) as FeedPort;
    return by(bench.owner, feed.transmit(price, bench.session.head.timestamp, bench.owner));
  };
  const eventsNamed = <N extends ProtocolEvent["event"]>(
    events: readonly ProtocolEvent[],
    name: N,
  ): Extract<ProtocolEvent, { event: N }>[] =>
    events.filter((event): event is Extract<ProtocolEvent, { event: N }> => event.event === name);
  const positionOf = async (account: Address): Promise<Position> =>
    only(await port.positions(bench.chain.reader, [account]));
  /** The keeper supplies 100 WETH and borrows 120,000 DAI against it: a health factor of 1.375. */
  const open = async (): Promise<ProtocolEvent[]> => {
    const { weth, dai } = bench.made;
    const events = await bench.sendTo(
      port,
      by(KEEPER, port.supply(weth, 100n * ETHER, KEEPER), port.borrow(dai, 120_000n * ETHER, KEEPER)),
    );
    await positionOf(KEEPER);
    return events;
  };

  describe("state", () => {
    it("lists every reserve with its settings, price and sums", async () => {
      const reserves = new Map(port.reserves().map((reserve) => [reserve.asset.symbol, reserve]));
      expect([...reserves.keys()]).to.deep.equal(["WETH", "WBTC", "USDC", "DAI"]);
      expect(reserves.get("WBTC")).to.deep.include({
        ltvBps: 7_000n,
        liquidationThresholdBps: 7_000n,
        liquidationBonusBps: 11_000n,
        price: 30_000n * USD,
        badDebt: 0n,
      });
      expect(reserves.get("DAI")).to.deep.include({ ltvBps: 0n, liquidationThresholdBps: 0n, price: USD });
      for (const { asset, liquidity, debt, claims } of reserves.values()) {
        const tokens = await tokensOf(bench, asset);
        expect(liquidity).to.equal(await balanceOf(bench, asset.address, tokens.receipt));
        // Nothing is lost: what is lent and what lies there is claimed. What is over is rounding, and the treasury's
        // part of the interest of the seconds since the reserve was last touched, which it has not been credited yet.
        const surplus = liquidity + debt - claims;
        expect(surplus >= -4n && surplus <= 4n + debt / 10n ** 9n, asset.symbol).to.equal(true);
      }
    });

    it("knows every account that ever borrowed, and how it stands", async () => {
      const names = [0, 1, 2].map((i) => addressOf(`account ${i}`));
      expect([...port.accounts()].sort()).to.deep.equal(names.sort());
      expect(port.recall?.(KEEPER)).to.deep.equal({ account: KEEPER, healthFactor: ALL, collateral: [], debt: [] });
      await open();
      expect(port.accounts()).to.include(KEEPER);
      const position = port.recall?.(KEEPER);
      expect(position?.healthFactor).to.equal((1_375n * ETHER) / 1_000n);
      expect(position?.collateral.map(({ asset, amount }) => [asset.symbol, amount])).to.deep.equal([
        ["WETH", 100n * ETHER],
      ]);
      expect(position?.debt.map(({ asset, amount }) => [asset.symbol, amount])).to.deep.equal([
        ["DAI", 120_000n * ETHER],
      ]);
    });

    it("reads hundreds of accounts in the order asked for", async () => {
      await open();
      const accounts = Array.from({ length: 250 }, (_, i) => (i === 137 ? KEEPER : addressOf(`stranger ${i}`)));
      const positions = await port.positions(bench.chain.reader, accounts);
      expect(positions.map(({ account }) => account)).to.deep.equal(accounts);
      expect(positions.filter(({ debt }) => debt.length > 0)).to.have.lengthOf(1);
      expect(positions[0]?.healthFactor).to.equal(ALL);
    });
  });

  describe("events", () => {
    const common = { protocol: "Alpha", account: KEEPER };

    it("say what was supplied, borrowed, repaid and withdrawn", async () => {
      const { dai, weth } = bench.made;
      const events = [
        ...(await open()),
        ...(await bench.sendTo(port, by(KEEPER, port.repay(dai, 20_000n * ETHER, KEEPER)), 12)),
        ...(await bench.sendTo(port, by(KEEPER, port.withdraw(weth, ETHER, KEEPER)), 12)),
      ].filter(({ event }) => event !== "reserve-update");
      expect(events).to.deep.equal([
        { event: "collateral-switch", ...common, asset: "WETH", enabled: true },
        { event: "supply", ...common, asset: "WETH", amount: 100n * ETHER },
        { event: "borrow", ...common, asset: "DAI", amount: 120_000n * ETHER },
        { event: "repay", ...common, asset: "DAI", amount: 20_000n * ETHER },
        { event: "withdraw", ...common, asset: "WETH", amount: ETHER },
      ]);
    });

    it("say what a whole repayment and withdrawal came to, with interest to the unit", async () => {
      const { dai, weth } = bench.made;
      await open();
      const debtToken = (await tokensOf(bench, dai)).debt;
      await bench.session.mine(bench.session.head.timestamp + 100 * DAY);
      const before = await balanceOf(bench, dai.address, KEEPER);
      const events = await bench.sendTo(
        port,
        by(KEEPER, port.repay(dai, "all", KEEPER), port.withdraw(weth, "all", KEEPER)),
      );
      const [repay] = eventsNamed(events, "repay");
      expect(repay?.amount).to.equal(before - (await balanceOf(bench, dai.address, KEEPER)));
      expect(repay !== undefined && repay.amount > 120_000n * ETHER).to.equal(true);
      expect(await balanceOf(bench, debtToken, KEEPER)).to.equal(0n);
      expect(eventsNamed(events, "collateral-switch")).to.deep.equal([
        { event: "collateral-switch", ...common, asset: "WETH", enabled: false },
      ]);
      expect((await positionOf(KEEPER)).debt).to.deep.equal([]);
      expect(await bench.failuresOf(port)).to.deep.equal([]);
    });

    it("price a liquidation at its own moment, though the answer came in the same block", async () => {
      const { weth, dai } = bench.made;
      await open();
      const liquidator = addressOf("account 0");
      await bench.world.endow(dai, liquidator, 100_000n * ETHER);
      const request = { account: KEEPER, collateral: weth, debt: dai, repay: 10_000n * ETHER };
      const events = await bench.sendTo(port, [
        ...by(liquidator, approveAll(dai.address, port.spender)),
        ...answer("WETH", 1_400n * USD),
        ...by(liquidator, port.liquidate(request)),
        ...answer("WETH", 1_300n * USD),
        ...answer("DAI", (101n * USD) / 100n),
        ...by(liquidator, port.liquidate({ ...request, repay: 1_000n * ETHER })),
      ]);
      // 10,000 / 1,400 · 1.05, of the bonus of 0.357142857142857142 a tenth for the treasury.
      const [first, second] = eventsNamed(events, "liquidation");
      expect(first).to.deep.equal({
        event: "liquidation",
        ...common,
        liquidator,
        collateralAsset: "WETH",
        debtAsset: "DAI",
        debtRepaid: 10_000n * ETHER,
        collateralSeized: 7_464_285_714_285_714_286n,
        protocolFee: 35_714_285_714_285_714n,
        collateralPrice: 1_400n * USD,
        debtPrice: USD,
      });
      expect(second).to.deep.include({ collateralPrice: 1_300n * USD, debtPrice: (101n * USD) / 100n });
      expect(await balanceOf(bench, (await tokensOf(bench, weth)).receipt, TREASURY)).to.equal(
        35_714_285_714_285_714n + (second?.protocolFee ?? 0n),
      );
      expect(await bench.failuresOf(port)).to.deep.equal([]);
    });

    it("say what debt went bad, at what price, and what covered it", async () => {
      const { weth, dai, usdc } = bench.made;
      const lender = addressOf("lender of Alpha");
      await open();
      await bench.sendTo(port, by(KEEPER, port.borrow(usdc, 10_000_000_000n, KEEPER)));
      const request = { account: KEEPER, collateral: weth, debt: dai, repay: ALL };
      const events = await bench.sendTo(port, [...answer("WETH", 500n * USD), ...by(KEEPER, port.liquidate(request))]);
      const bad = eventsNamed(events, "bad-debt");
      expect(bad.map(({ asset, price }) => [asset, price])).to.deep.equal([
        ["USDC", USD],
        ["DAI", USD],
      ]);
      for (const { account, asset, amount } of bad) {
        expect(account).to.equal(KEEPER);
        const { address } = asset === "DAI" ? dai : usdc;
        const data = await bench.session.call(POOL.call(port.spender, "getReserveDeficit", [address]));
        expect(POOL.decode("getReserveDeficit", data)[0]).to.equal(amount);
        expect(port.reserves().find((reserve) => reserve.asset.symbol === asset)?.badDebt).to.equal(amount);
      }
      // What was repaid is what the collateral was worth, less the bonus of 5%: 50,000 ÷ 1.05.
      expect(only(eventsNamed(events, "liquidation")).debtRepaid / ETHER).to.equal(47_619n);

      const cover = await bench.sendTo(
        port,
        by(lender, POOL.call(port.spender, "eliminateReserveDeficit", [dai.address, 1_000n * ETHER])),
      );
      expect(eventsNamed(cover, "bad-debt-covered")).to.deep.equal([
        { event: "bad-debt-covered", protocol: "Alpha", account: lender, asset: "DAI", amount: 1_000n * ETHER },
      ]);
      expect(await bench.failuresOf(port)).to.deep.equal([]);
    });

    it("say what the treasury minted, and a receipt it got otherwise is no liquidation's fee", async () => {
      const { dai, weth } = bench.made;
      await open();
      const income = await bench.sendTo(
        port,
        by(KEEPER, POOL.call(port.spender, "mintToTreasury", [[dai.address]])),
        300 * DAY,
      );
      const [minted] = eventsNamed(income, "treasury-mint");
      expect(minted?.amount).to.equal(await balanceOf(bench, (await tokensOf(bench, dai)).receipt, TREASURY));
      expect(minted !== undefined && minted.amount > 0n).to.equal(true);

      // WETH's bonus without a fee for the treasury, in a transaction of the same index in a later block.
      const free = {
        ltvBps: 8_000,
        liquidationThresholdBps: 8_250,
        liquidationBonusBps: 10_500,
        reserveFactorBps: 1_000,
      };
      const settings = {
        ...free,
        liquidationProtocolFeeBps: 0,
        supplyCap: 0,
        borrowCap: 0,
        borrowingEnabled: true,
        flashLoanEnabled: true,
      };
      await bench.sendTo(port, [
        ...answer("WETH", 1_200n * USD),
        ...by(bench.owner, OWNERS.call(port.spender, "configureReserve", [weth.address, settings])),
      ]);
      await bench.sendTo(port, by(KEEPER, POOL.call(port.spender, "mintToTreasury", [[dai.address]])));
      const request = { account: KEEPER, collateral: weth, debt: dai, repay: 1_000n * ETHER };
      const events = await bench.sendTo(port, by(KEEPER, port.liquidate(request)));
      expect(only(eventsNamed(events, "liquidation")).protocolFee).to.equal(0n);
    });
  });

  describe("an oracle that refuses a stale price", () => {
    it("leaves the last price standing in memory, and nothing to liquidate", async () => {
      const stale = await staleBench();
      const [feed] = stale.world.feeds.map((open) => open()) as [FeedPort];
      const lending = only(stale.world.lending.map((open) => open()));
      const { weth, dai } = stale.made;
      const down = { ...feed.transmit(1_500n * USD, stale.session.head.timestamp, stale.owner), from: stale.owner };
      await stale.send([down]);
      await lending.open(stale.chain);
      const account = only(lending.accounts());
      const request = { account, collateral: weth, debt: dai, repay: 1n * ETHER };

      const fresh = only(await lending.positions(stale.chain.reader, [account]));
      expect(fresh.healthFactor < ETHER).to.equal(true);
      expect(lending.quoteLiquidation(fresh, request).repaid).to.equal(ETHER);

      await stale.follow(lending, await stale.send([], 2 * 3_600));
      const [old] = await lending.positions(stale.chain.reader, [account]);
      expect(old?.healthFactor).to.equal(lending.recall?.(account).healthFactor);
      expect(old !== undefined && old.healthFactor < ETHER).to.equal(true);
      expect(lending.reserves()[0]?.price).to.equal(1_500n * USD);
      expect(lending.quoteLiquidation(fresh, request)).to.deep.equal({ repaid: 0n, seized: 0n });
      // The chain says the same: the call fails.
      expect(
        (await stale.send([{ ...lending.liquidate(request), from: stale.owner }])).receipts[0]?.succeeded,
      ).to.equal(false);
    });
  });
});

/** A pool that refuses prices older than an hour, with one account near its limit. */
async function staleBench(): Promise<Bench<{ weth: Asset; dai: Asset }>> {
  return Bench.build(async (builder) => {
    const weth = await builder.token("WETH", { price: 2_000 });
    const dai = await builder.token("DAI", { price: 1 });
    const pool = await builder.lendingPool("Strict", {
      reserves: [
        { asset: weth, liquidationThreshold: 0.8, liquidationBonus: 0.05 },
        { asset: dai, supplied: 1_000_000 },
      ],
      staleness: { policy: "revert", maxAgeSeconds: 3_600 },
    });
    await builder.positions(pool, [
      { name: "edge", collateral: weth, collateralAmount: 10n * ETHER, debt: dai, debtAmount: 15_000n * ETHER },
    ]);
    return { weth, dai };
  });
}

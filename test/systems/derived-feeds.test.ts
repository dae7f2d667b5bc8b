import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Call } from "../../src/chain/types.ts";
import type { FeedPort, LendingPort, PoolPort, VenuePort } from "../../src/protocols/ports.ts";
import { writeAnswer } from "../../src/protocols/oracle/price-feed.ts";
import { STAKED_TOKEN } from "../../src/systems/staked-token.ts";
import { type Asset, InputError, systems } from "hardhat-firebreak";
import { type LayeredWorld, layeredBench } from "../support/layered-bench.ts";
import { Bench, TRADER } from "../support/protocols-bench.ts";
import { present } from "../support/sim-record.ts";

const WAD = 10n ** 18n;
const WRAPPED = new Abi(["function redeem(uint256 shares, address to) returns (uint256)"]);
const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);
const SINK = addressOf("sink");

/** What happens in turn; after each, every mirror must say what the chain says. */
const STEPS: readonly [string, (bench: Bench<LayeredWorld>, means: Means) => readonly (Call & { by?: "owner" })[]][] = [
  ["a swap of the staked token", ({ made }, { fair }) => [sell(fair, made.staked, made.weth, 40n * WAD)]],
  [
    "a swap that quadruples a reserve",
    ({ made }, { spot }) => [sell(spot, made.usdc, made.weth, 2_400_000n * 10n ** 6n)],
  ],
  ["liquidity that comes", (_, { fair }) => [fair.addLiquidity(30n * WAD, 30n * WAD, TRADER)]],
  ["liquidity that goes", (_, { spot }) => [spot.removeLiquidity(10n ** 14n, TRADER)]],
  [
    "a loan that makes interest run",
    ({ made }, { alpha }) => [
      alpha.supply(made.usdc, 500_000n * 10n ** 6n, TRADER),
      alpha.borrow(made.staked, 150n * WAD, TRADER),
    ],
  ],
  ["a reward", ({ made }) => [{ ...STAKED_TOKEN.call(made.staked.address, "reward", [WAD]), by: "owner" }]],
  ["a slash", ({ made }) => [{ ...STAKED_TOKEN.call(made.staked.address, "slash", [300n * WAD, SINK]), by: "owner" }]],
  ["a redemption", ({ made }) => [WRAPPED.call(made.wrapped.address, "redeem", [10n * WAD, TRADER])]],
  [
    "an answer of the feed below all",
    ({ world, session }) => [
      { ...writeAnswer(present(world.feeds[0])().address, 1700_12345678n, session.head.timestamp), by: "owner" },
    ],
  ],
  ["nothing but time", () => []],
];

/** Steps that move no price at once. */
const STILL = ["liquidity that comes", "a loan that makes interest run"];

interface Means {
  readonly fair: PoolPort;
  readonly spot: PoolPort;
  readonly alpha: LendingPort;
}

describe("Derived feeds", () => {
  let bench: Bench<LayeredWorld>;
  let means: Means;
  let feeds: FeedPort[];
  let venue: VenuePort;

  before(async () => {
    bench = await layeredBench();
    const { world, chain } = bench;
    const [fair, spot] = world.pools.map((open) => open());
    const [alpha] = world.lending.map((open) => open());
    means = { fair: present(fair), spot: present(spot), alpha: present(alpha) };
    feeds = world.feeds.map((open) => open()).filter((feed) => feed.worth !== undefined);
    venue = present(world.venues[0])(() => means.fair);
    for (const port of [means.fair, means.spot, means.alpha, ...feeds, venue]) await port.open(chain);
    // The endowment with the spender's approvals is behind; the owner may reward.
    await bench.world.endow(bench.made.weth, bench.owner, 10n * WAD);
  });

  it("are four here: of the staked token, of two pairs' shares and of the wrapped receipt", () => {
    expect(feeds.map(({ asset }) => asset.symbol)).to.have.members(["stWETH", "LP-fair", "LP-spot", "waStWETH"]);
    expect(feeds.map((feed) => present(feed.latest()).price > 0n)).to.deep.equal([true, true, true, true]);
  });

  for (const [what, step] of STEPS) {
    it(`are known to the unit after ${what}`, async () => {
      const before = pricesOf(feeds);
      const calls = step(bench, means).map(({ by, ...call }) => ({
        ...call,
        from: by === undefined ? TRADER : bench.owner,
      }));
      const block = await bench.send(calls, 3600);
      expect(block.receipts.map(({ succeeded }) => succeeded)).to.deep.equal(calls.map(() => true));
      const ports = [means.fair, means.spot, means.alpha, ...feeds, venue];
      for (const port of ports) await bench.follow(port, block);
      for (const feed of feeds) expect(await bench.failuresOf(feed), feed.name).to.deep.equal([]);
      if (!STILL.includes(what)) expect(pricesOf(feeds), "something moved").not.to.deep.equal(before);
    });
  }

  it("value a share fairly at other prices of its parts, whatever the feed does", () => {
    const { weth, usdc } = bench.made;
    const spot = present(feeds.find(({ asset }) => asset.symbol === "LP-spot"));
    const { base, quote } = means.spot.reserves();
    const price = 1000n * 10n ** 8n;
    const worth = present(spot.worth?.(({ symbol }) => (symbol === weth.symbol ? price : 10n ** 8n)));
    // worth² · shares² = 4 · base · price · quote, in dollars.
    const [value0, value1] = [(base * price) / WAD, (quote * 10n ** 8n) / 10n ** BigInt(usdc.decimals)];
    const total = (worth * means.spot.totalShares()) / WAD;
    expect(Number(total * total) / Number(4n * value0 * value1)).to.be.within(1 - 1e-6, 1 + 1e-6);
  });

  it("have no nodes", () => {
    const feed = present(feeds[0]);
    expect(() => feed.admit(TRADER)).to.throw("derived from other feeds");
    expect(() => feed.transmit(1n, 0, TRADER)).to.throw("derived from other feeds");
  });

  describe("and what takes their assets apart", () => {
    const cases: readonly [string, (made: LayeredWorld) => readonly [Asset, Asset, bigint]][] = [
      ["a staked token", ({ staked, usdc }) => [staked, usdc, 7n * WAD]],
      ["a share, for one of its parts", ({ fairShare, weth }) => [fairShare, weth, 20n * WAD]],
      ["a share, for something else", ({ fairShare, usdc }) => [fairShare, usdc, 20n * WAD]],
    ];
    for (const [what, pick] of cases) {
      it(`pays what it quotes for ${what}`, async () => {
        const [assetIn, assetOut, amountIn] = pick(bench.made);
        expect(venue.trades(assetIn, assetOut)).to.equal(true);
        const quoted = venue.preview().quote(assetIn, assetOut, amountIn);
        expect(await traded(assetIn, assetOut, amountIn)).to.equal(quoted);
      });
    }

    it("pays a receipt with the interest since", async () => {
      const { wrapped, weth } = bench.made;
      const quoted = venue.preview().quote(wrapped, weth, 5n * WAD);
      const out = await traded(wrapped, weth, 5n * WAD);
      expect(Number(out) / Number(quoted)).to.be.within(1, 1 + 1e-6);
    });

    it("quotes nothing for more receipts than there is liquidity, and less for a second trade", () => {
      const { wrapped, weth, fairShare } = bench.made;
      const preview = venue.preview();
      expect(preview.quote(wrapped, weth, 5000n * WAD)).to.equal(0n);
      const first = preview.quote(fairShare, weth, 10n * WAD);
      expect(preview.quote(fairShare, weth, 10n * WAD), "a quote changes nothing").to.equal(first);
      preview.apply(fairShare, weth, 10n * WAD);
      expect(Number(preview.quote(fairShare, weth, 10n * WAD))).to.be.below(Number(first));
    });

    it("leads nowhere from what it was not told of", () => {
      const { usdc, weth, staked } = bench.made;
      expect(venue.trades(usdc, weth)).to.equal(false);
      expect(venue.trades(weth, staked)).to.equal(false);
      expect(venue.trades(weth, weth)).to.equal(false);
      expect(venue.preview().quote(usdc, weth, 1n)).to.equal(0n);
    });

    async function traded(assetIn: Asset, assetOut: Asset, amountIn: bigint): Promise<bigint> {
      const held = async (): Promise<bigint> =>
        (await TOKEN.read(bench.chain.reader, assetOut.address, "balanceOf", [TRADER]))[0] as bigint;
      const before = await held();
      const call = venue.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to: TRADER });
      await bench.sendTo(venue, [{ ...call, from: TRADER }]);
      return (await held()) - before;
    }
  });

  it("are of pairs that the world knows the shares of, where these are to be taken apart", async () => {
    const building = Bench.build(async (build) => {
      const weth = await build.token("WETH", { price: 2000 });
      const dai = await build.token("DAI", { price: 1 });
      const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 1 });
      await systems.unwinder(build, "exit", [{ removeFrom: pair }]);
    });
    const error: unknown = await building.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(InputError);
    expect(String(error)).to.contain("the shares of WETH-DAI are no token of this world: make them one first");
  });
});

function sell(pool: PoolPort, assetIn: Asset, assetOut: Asset, amountIn: bigint): Call {
  return pool.trade({ assetIn, assetOut, amountIn, minAmountOut: 0n, to: TRADER });
}

function pricesOf(feeds: readonly FeedPort[]): unknown[] {
  return feeds.map((feed) => feed.latest()?.price);
}

import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import { type CoverPoolPort } from "../../src/protocols/insurance/cover-pool.ts";
import type { LendingPort } from "../../src/protocols/ports.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { isolatedMarket } from "../../src/systems/isolated-market.ts";
import { coverPool } from "../../src/systems/cover-pool.ts";
import { noPools } from "../support/no-pools.ts";
import { Bench, type Send } from "../support/protocols-bench.ts";

const POOL = new Abi([
  "function deposit(uint256 assets, address receiver)",
  "function withdraw(uint256 assets, address receiver, address owner)",
  "function lowerClaim(uint256 id, uint256 owed)",
  "function expire(uint256 id)",
]);
const [PROVIDER, HOLDER, KEEPER] = ["provider", "holder", "keeper"].map(addressOf) as [
  `0x${string}`,
  `0x${string}`,
  `0x${string}`,
];
const ASSESSOR = addressOf("assessor of cover");
const DAI = 10n ** 18n;

describe("A cover pool", () => {
  it("is mirrored from its events, whatever happens to it", async () => {
    const bench = await Bench.build(async (builder) => {
      const weth = await builder.token("WETH", { price: 2_000 });
      const dai = await builder.token("DAI", { price: 1 });
      const reserves = [
        { asset: weth, liquidationThreshold: 0.8, liquidationBonus: 0.05 },
        { asset: dai, supplied: 100_000 },
      ];
      const alpha = await builder.lendingPool("Alpha", { reserves });
      const loan = { collateral: weth, collateralAmount: 10n * DAI, debt: dai, debtAmount: 15_000n * DAI };
      const [borrower] = await builder.positions(alpha, [{ name: "borrower", ...loan }]);
      for (const account of [PROVIDER, HOLDER, KEEPER]) await builder.endow(dai, account, 100_000);
      await builder.session.addSender(PROVIDER);
      const providers = [{ account: PROVIDER, amount: 50_000 }];
      const protocols = [{ lending: alpha, share: 1 }];
      await coverPool(builder, "cover", { asset: dai, providers, protocols, assessmentSeconds: 60 });
      return { weth, dai, borrower: borrower as `0x${string}` };
    });
    const { weth, dai, borrower } = bench.made;
    const lending = bench.world.lending.map((open) => open())[0] as LendingPort;
    await lending.open(bench.chain);
    const cover = bench.world.systems[0]?.(noPools) as CoverPoolPort;
    await cover.open(bench.chain);
    const figure = (name: string): bigint => (cover.figures()[name]?.value ?? -1n) / 10n ** 8n;
    const sound = async (): Promise<void> => {
      expect(await bench.failuresOf(cover)).to.deep.equal([]);
    };
    await sound();
    expect(figure("capital")).to.equal(50_000n);

    // Money comes and goes; covers are bought, and one ends.
    const approve = [PROVIDER, HOLDER].map((from) => ({ ...approveAll(dai.address, cover.spender), from }));
    const [deposit, withdraw] = [
      POOL.call(cover.spender, "deposit", [5_000n * DAI, PROVIDER]),
      POOL.call(cover.spender, "withdraw", [15_000n * DAI, PROVIDER, PROVIDER]),
    ];
    const day = 86_400;
    const [short, long] = [1, 100].map((days) => cover.buyCover("Alpha", 20_000n * DAI, days * day, 10_000n * DAI));
    const buy = [short, long].map((call) => ({ ...(call as typeof deposit), from: HOLDER }));
    await bench.sendTo(cover, [...approve, { ...deposit, from: PROVIDER }, { ...withdraw, from: PROVIDER }, ...buy]);
    await sound();
    expect(cover.coversOf(HOLDER).map(({ status }) => status)).to.deep.equal(["active", "active"]);
    await bench.sendTo(cover, [{ ...POOL.call(cover.spender, "expire", [1n]), from: KEEPER }], 2 * day);
    await sound();
    expect(figure("cover in force")).to.equal(20_000n);

    // Bad debt; a claim that is rejected, one that is lowered, and its payment.
    const feed = bench.world.feeds[0]?.();
    const answer = feed?.transmit(1_000n * 10n ** 8n, bench.session.head.timestamp, bench.owner);
    const liquidate = lending.liquidate({ account: borrower, collateral: weth, debt: dai, repay: 15_000n * DAI });
    await bench.sendTo(lending, [
      { ...(answer as typeof deposit), from: bench.owner },
      { ...approveAll(dai.address, lending.spender), from: KEEPER },
      { ...liquidate, from: KEEPER },
    ]);
    const lower = (owed: bigint): Send => ({ ...POOL.call(cover.spender, "lowerClaim", [2n, owed]), from: ASSESSOR });
    await bench.sendTo(cover, [{ ...cover.fileClaim(2n), from: HOLDER }]);
    expect(figure("claims waiting")).to.be.within(1_090n, 1_100n); // 20,000 of 100,000 · 5,476 lost.
    await sound();
    await bench.sendTo(cover, [lower(0n), { ...cover.fileClaim(2n), from: HOLDER }, lower(500n * DAI)]);
    await sound();
    expect(cover.coversOf(HOLDER)[1]).to.deep.include({ status: "claimed", owed: 500n * DAI });
    await bench.sendTo(cover, [{ ...cover.payClaim(2n), from: KEEPER }], 61);
    await sound();
    expect([figure("claims paid"), figure("claims waiting"), figure("cover in force")]).to.deep.equal([500n, 0n, 0n]);
    // To a dollar: the figures above are rounded down.
    expect(figure("loss of providers") + figure("premiums")).to.be.within(499n, 501n);
  });

  it("covers pools that record their deficit, and no others", async () => {
    const refused = Bench.build(async (builder) => {
      const weth = await builder.token("WETH", { price: 2_000 });
      const dai = await builder.token("DAI", { price: 1 });
      const reserves = [{ asset: weth, liquidationThreshold: 0.8 }, { asset: dai }];
      const market = await builder.lendingPool("Alpha", { part: isolatedMarket(), reserves });
      await coverPool(builder, "cover", { asset: dai, providers: [], protocols: [{ lending: market, share: 1 }] });
    });
    const error = await refused.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect((error as Error).message).to.equal(
      "Alpha records no deficit in DAI: expected a lending pool of ours that lists it, lending=firebreak",
    );
  });
});

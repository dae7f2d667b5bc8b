import { expect } from "chai";
import { concat, keccak256, toBeHex, zeroPadValue } from "ethers";

import { addressOf, normaliseAddress } from "../../../src/chain/address.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import { MorphoBlueLending } from "../../../src/protocols/lending/morpho-blue.ts";
import { MORPHO } from "../../../src/protocols/lending/morpho-blue-abi.ts";
import type { MorphoBlueDeployment } from "../../../src/protocols/lending/morpho-blue-market.ts";
import type { LendingPort, Position } from "../../../src/protocols/ports.ts";
import { TOKEN } from "../../support/protocols-lending.ts";
import {
  answer,
  BORROWERS,
  by,
  KEEPER,
  morphoBench,
  type MorphoWorld,
  openMarket,
} from "../../support/morpho-bench.ts";
import type { Bench } from "../../support/protocols-bench.ts";

const USD = 10n ** 8n;
const ETHER = 10n ** 18n;
const USDC = 10n ** 6n;
const DAY = 86_400;
const NO_DEBT = 2n ** 256n - 1n;
const [ANN, BEN] = BORROWERS as [Address, Address];
const TREASURY = addressOf("treasury of Morpho Blue");

describe("Morpho Blue lending port", () => {
  let bench: Bench<MorphoWorld>;
  let snapshot: Snapshot;
  let dear: LendingPort;
  let free: LendingPort;

  before(async () => {
    bench = await morphoBench();
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    [dear, free] = [await openMarket(bench, "Dear"), await openMarket(bench, "Free")];
  });

  const recalled = (port: LendingPort, account: Address): Position => {
    const position = port.recall?.(account);
    if (position === undefined) throw new Error("the port does not recall");
    return position;
  };
  const balance = async (token: Address, account: Address): Promise<bigint> => {
    const data = await bench.chain.reader.read(TOKEN.call(token, "balanceOf", [account]));
    return TOKEN.decode("balanceOf", data)[0] as bigint;
  };
  /** Ann pledges 10 WBTC and borrows 200,000 DAI: a health factor of 1.155. */
  const open = async (): Promise<void> => {
    const { wbtc, dai } = bench.made;
    await bench.sendTo(free, by(ANN, free.supply(wbtc, 10n * USD, ANN), free.borrow(dai, 200_000n * ETHER, ANN)));
  };

  describe("state", () => {
    it("lists the collateral and the loan asset of its own market", async () => {
      await open();
      const [wbtc, dai] = free.reserves();
      expect(wbtc).to.deep.include({
        asset: bench.made.wbtc,
        ltvBps: 7_700n,
        liquidationThresholdBps: 7_700n,
        // 1 ÷ (1 − 0.3 · 0.23) = 1.0741…
        liquidationBonusBps: 10_741n,
        price: 30_000n * USD,
        debt: 0n,
        claims: 10n * USD,
      });
      expect(dai).to.deep.include({
        liquidationThresholdBps: 0n,
        price: USD,
        debt: 200_000n * ETHER,
        claims: 1_000_000n * ETHER,
        liquidity: 800_000n * ETHER,
        badDebt: 0n,
      });
      expect(dear.reserves()[1]?.debt, "the other market in the same contract").to.equal(0n);
    });

    it("knows who borrowed, and how they stand", async () => {
      expect(free.accounts()).to.deep.equal([]);
      await open();
      expect(free.accounts()).to.deep.equal([ANN]);
      expect(dear.accounts()).to.deep.equal([]);
      expect(recalled(free, ANN)).to.deep.equal({
        account: ANN,
        healthFactor: (1_155n * ETHER) / 1_000n,
        collateral: [{ asset: bench.made.wbtc, amount: 10n * USD }],
        debt: [{ asset: bench.made.dai, amount: 200_000n * ETHER }],
      });
      expect(recalled(free, BEN)).to.deep.equal({ account: BEN, healthFactor: NO_DEBT, collateral: [], debt: [] });
      const reopened = await openMarket(bench, "Free");
      expect(recalled(reopened, ANN)).to.deep.equal(recalled(free, ANN));
    });

    it("lets debts and claims grow with time, and gives the fee's recipient its part", async () => {
      const { weth, usdc } = bench.made;
      await bench.sendTo(
        dear,
        by(BEN, dear.supply(weth, 1_000n * ETHER, BEN), dear.borrow(usdc, 800_000n * USDC, BEN)),
      );
      const debt = dear.reserves()[1]?.debt ?? 0n;
      await bench.follow(dear, await bench.send([], 365 * DAY));
      const [, after] = dear.reserves();
      // 32% a year at the kink: 32% + 5.12% + 0.546133%.
      expect(((after?.debt ?? 0n) - debt) / USDC).to.equal(301_329n);
      expect((after?.claims ?? 0n) - 1_000_000n * USDC).to.equal((after?.debt ?? 0n) - debt);
      // Somebody has the market accrue: its fee of 15% becomes shares.
      await bench.sendTo(dear, by(KEEPER, dear.supply(usdc, USDC, KEEPER)));
      const withdrawn = await balance(usdc.address, TREASURY);
      await bench.sendTo(dear, by(BEN, dear.repay(usdc, "all", BEN)));
      await bench.sendTo(dear, by(TREASURY, dear.withdraw(usdc, "all", TREASURY)));
      expect(((await balance(usdc.address, TREASURY)) - withdrawn) / USDC).to.equal((301_329n * 15n) / 100n);
      expect(await bench.failuresOf(dear)).to.deep.equal([]);
    });

    it("asks a rate model that it does not know for the rate", async () => {
      const { weth, usdc } = bench.made;
      await bench.sendTo(
        dear,
        by(BEN, dear.supply(weth, 1_000n * ETHER, BEN), dear.borrow(usdc, 800_000n * USDC, BEN)),
      );
      const stranger = new MorphoBlueLending(await deploymentOf("Dear"));
      await stranger.open(bench.chain);
      for (const seconds of [12, 30 * DAY]) {
        const block = await bench.send(by(KEEPER, dear.supply(usdc, USDC, KEEPER)), seconds);
        await bench.follow(stranger, block);
        await bench.follow(dear, block);
        const empty = await bench.send([], 100 * DAY);
        await bench.follow(stranger, empty);
        await bench.follow(dear, empty);
        expect(stranger.reserves()).to.deep.equal(dear.reserves());
        expect(await bench.failuresOf(stranger)).to.deep.equal([]);
      }
    });
  });

  describe("events", () => {
    const common = { protocol: "Free", account: ANN };

    it("say what was supplied, pledged, borrowed, repaid and withdrawn", async () => {
      const { wbtc, dai } = bench.made;
      const events = [
        ...(await bench.sendTo(free, by(ANN, free.supply(wbtc, 10n * USD, ANN), free.supply(dai, ETHER, ANN)))),
        ...(await bench.sendTo(free, by(ANN, free.borrow(dai, 5n * ETHER, ANN), free.repay(dai, 2n * ETHER, ANN)))),
        ...(await bench.sendTo(free, by(ANN, free.repay(dai, "all", ANN), free.withdraw(dai, "all", ANN)))),
        ...(await bench.sendTo(free, by(ANN, free.withdraw(wbtc, USD, ANN)))),
        ...(await bench.sendTo(free, by(ANN, free.withdraw(wbtc, "all", ANN)))),
      ];
      expect(events).to.deep.equal([
        { event: "supply", ...common, asset: "WBTC", amount: 10n * USD },
        { event: "supply", ...common, asset: "DAI", amount: ETHER },
        { event: "borrow", ...common, asset: "DAI", amount: 5n * ETHER },
        { event: "repay", ...common, asset: "DAI", amount: 2n * ETHER },
        { event: "repay", ...common, asset: "DAI", amount: 3n * ETHER },
        { event: "withdraw", ...common, asset: "DAI", amount: ETHER },
        { event: "withdraw", ...common, asset: "WBTC", amount: USD },
        { event: "withdraw", ...common, asset: "WBTC", amount: 9n * USD },
      ]);
    });

    it("are of the port's own market only", async () => {
      const { weth } = bench.made;
      const block = await bench.send(by(BEN, dear.supply(weth, ETHER, BEN)));
      expect(await bench.follow(free, block)).to.deep.equal([]);
      expect(await bench.follow(dear, block)).to.have.lengthOf(1);
      expect(await bench.failuresOf(free)).to.deep.equal([]);
    });

    it("price a liquidation at its own moment, and say what it wrote off", async () => {
      const { wbtc, dai } = bench.made;
      await open();
      const request = { account: ANN, collateral: wbtc, debt: dai, repay: 10n ** 30n };
      await bench.sendTo(free, [answer(bench, "WBTC", 20_000n * USD)]);
      const call = free.liquidate(request);
      const events = await bench.sendTo(free, [
        answer(bench, "DAI", (102n * USD) / 100n),
        ...by(KEEPER, call),
        answer(bench, "WBTC", 10_000n * USD),
      ]);
      // All of the collateral for what it pays: 200,000 ÷ 1.02 ÷ 1.074113856068743286, which is 1 ÷ 0.931 rounded down.
      const [repaid, bad] = [182_549_019_607_843_137_388_894n, 17_450_980_392_156_862_611_106n];
      expect(events).to.deep.equal([
        {
          event: "liquidation",
          ...common,
          liquidator: KEEPER,
          collateralAsset: "WBTC",
          debtAsset: "DAI",
          debtRepaid: repaid,
          collateralSeized: 10n * USD,
          protocolFee: 0n,
          collateralPrice: 20_000n * USD,
          debtPrice: (102n * USD) / 100n,
        },
        { event: "bad-debt", ...common, asset: "DAI", amount: bad, price: (102n * USD) / 100n },
      ]);
      const [, reserve] = free.reserves();
      expect(reserve).to.deep.include({ debt: 0n, claims: 1_000_000n * ETHER - bad, badDebt: 0n });
      expect(await bench.failuresOf(free)).to.deep.equal([]);
      // The lender's share of the loss is all of it, to the unit that exchanging shares may round away.
      await bench.sendTo(free, by(LENDER_OF_FREE, free.withdraw(dai, "all", LENDER_OF_FREE)));
      expect(1_000_000n * ETHER - bad - (await balance(dai.address, LENDER_OF_FREE))).to.be.oneOf([0n, 1n]);
    });
  });

  describe("liquidations", () => {
    it("are quoted at other prices than the feeds' on request", async () => {
      const { wbtc, dai } = bench.made;
      await open();
      const request = { account: ANN, collateral: wbtc, debt: dai, repay: 100_000n * ETHER };
      const position = recalled(free, ANN);
      expect(free.quoteLiquidation(position, request)).to.deep.equal({ repaid: 0n, seized: 0n });
      const lower = free.quoteLiquidation(position, request, (asset) => (asset === wbtc ? 25_000n * USD : USD));
      expect(lower.repaid).to.equal(100_000n * ETHER);
      // 100,000 · 1.07411… ÷ 25,000 in 8 decimals.
      expect(lower.seized).to.equal(429_645_542n);
      const wrong = { ...request, collateral: dai, debt: wbtc };
      expect(free.quoteLiquidation(position, wrong, () => USD).repaid).to.equal(0n);
    });

    it("take all of the collateral when a quote at a lower price did, whatever the last answer", async () => {
      const { wbtc, dai } = bench.made;
      await open();
      const half = (asset: { symbol: string }): bigint => (asset.symbol === "WBTC" ? 15_000n * USD : USD);
      const request = { account: ANN, collateral: wbtc, debt: dai, repay: 200_000n * ETHER };
      const quote = free.quoteLiquidation(recalled(free, ANN), request, half);
      expect(quote.seized).to.equal(10n * USD);
      const call = free.liquidate({ ...request, repay: quote.repaid, seized: quote.seized });
      const events = await bench.sendTo(free, [answer(bench, "WBTC", 15_000n * USD), ...by(KEEPER, call)]);
      const [first] = events;
      expect(first).to.deep.include({ debtRepaid: quote.repaid, collateralSeized: quote.seized });
      expect(recalled(free, ANN)).to.deep.include({ collateral: [], debt: [] });
    });

    it("never charge more than was offered, though debts grow until the next block", async () => {
      const { weth, usdc } = bench.made;
      const debt = 600_000n * USDC;
      await bench.sendTo(dear, by(BEN, dear.supply(weth, 355n * ETHER, BEN), dear.borrow(usdc, debt, BEN)));
      await bench.sendTo(dear, [answer(bench, "WETH", 1_950n * USD)]);
      const repay = 300_000n * USDC;
      const call = dear.liquidate({ account: BEN, collateral: weth, debt: usdc, repay });
      const before = await balance(usdc.address, KEEPER);
      await bench.sendTo(dear, by(KEEPER, call));
      const paid = before - (await balance(usdc.address, KEEPER));
      expect(paid <= repay && paid > repay - 2n).to.equal(true);
    });
  });

  it("repays all with an amount that covers the debt of the next block, and no more than the debt", async () => {
    const { weth, usdc } = bench.made;
    await bench.sendTo(dear, by(BEN, dear.supply(weth, 100n * ETHER, BEN), dear.borrow(usdc, 100_000n * USDC, BEN)));
    await bench.sendTo(dear, by(BEN, dear.repay(usdc, 200_000n * USDC, BEN)));
    expect(recalled(dear, BEN).debt).to.deep.equal([]);
  });

  it("refuses assets of other markets, and loans of the collateral", () => {
    const { weth, wbtc } = bench.made;
    expect(() => free.supply(weth, 1n, ANN)).to.throw("Free is a market of WBTC and DAI, not WETH");
    expect(() => free.borrow(wbtc, 1n, ANN)).to.throw("Free: nobody can borrow WBTC there, only DAI");
  });

  it("finds what the books can't explain", async () => {
    await open();
    // A fee's recipient that nobody announced, in the second word of the contract's storage.
    const changed = `0x${"11".repeat(20).padStart(64, "0")}`;
    await bench.session.rpc("hardhat_setStorageAt", [free.spender, "0x1", changed]);
    expect((await bench.failuresOf(free)).join()).to.match(/^the fee's recipient is the one announced: /);
    // Tokens that are gone without an event: the token's balances are the first word of its storage.
    const { dai } = bench.made;
    const place = keccak256(concat([zeroPadValue(free.spender, 32), new Uint8Array(32)]));
    const left = toBeHex((await balance(dai.address, free.spender)) - 1n, 32);
    await bench.session.rpc("hardhat_setStorageAt", [dai.address, place, left]);
    expect((await bench.failuresOf(free)).join()).to.match(
      /DAI of all markets lies in the contract: \d+ expected, \d+ held/,
    );
  });

  const LENDER_OF_FREE = addressOf("lender of Free");

  /** The market as whoever knows no curve attaches to it. */
  async function deploymentOf(name: string): Promise<MorphoBlueDeployment> {
    const { weth, usdc } = bench.made;
    const feeds = new Map(bench.world.feeds.map((make) => make()).map((feed) => [feed.asset.symbol, feed.address]));
    for (const log of await bench.session.logs([dear.spender], MORPHO.topic("CreateMarket"))) {
      const words = MORPHO.decodeLog(log)?.args.marketParams as unknown as Record<string, string>;
      if (normaliseAddress(String(words.loanToken)) !== usdc.address) continue;
      return {
        name,
        morpho: dear.spender,
        collateral: { asset: weth, feed: feeds.get("WETH") as Address, feedDecimals: 8 },
        loan: { asset: usdc, feed: feeds.get("USDC") as Address, feedDecimals: 8 },
        oracle: normaliseAddress(String(words.oracle)),
        irm: normaliseAddress(String(words.irm)),
        lltv: BigInt(String(words.lltv)),
      };
    }
    throw new Error("no such market");
  }
});

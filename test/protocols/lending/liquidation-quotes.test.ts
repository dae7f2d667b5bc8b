import { expect } from "chai";
import fc from "fast-check";

import type { Snapshot } from "../../../src/chain/session.ts";
import type { Address } from "../../../src/chain/types.ts";
import type { Asset, FeedPort, LendingPort, LiquidationRequest, Position } from "../../../src/protocols/ports.ts";
import { maxRepayable, splitLiquidation } from "../../../src/protocols/lending/liquidation-math.ts";
import type { Bench } from "../../support/protocols-bench.ts";
import {
  balanceOf,
  KEEPER,
  lendingBench,
  type LendingWorld,
  openPort,
  POOL,
  type TokenPair,
  tokensOf,
} from "../../support/protocols-lending.ts";
import { forAll, forAllAsync, magnitude } from "../../support/units-property.ts";

const WAD = 10n ** 18n;
const NO_DEBT = 2n ** 256n - 1n;
const ACCOUNTS = 30;
const DAY = 86_400;

/** A change of every asset's price in per cent, and how much later it is seen. */
const MARKET = fc.record({
  weth: fc.integer({ min: 35, max: 100 }),
  wbtc: fc.integer({ min: 35, max: 100 }),
  usdc: fc.integer({ min: 90, max: 101 }),
  seconds: fc.integer({ min: 12, max: 400 * DAY }),
});

describe("Lending: memory against the chain", () => {
  let bench: Bench<LendingWorld>;
  let feeds: FeedPort[];
  let snapshot: Snapshot;
  const tokenPairs = new Map<Address, TokenPair>();
  const tokens = (asset: Asset): TokenPair => tokenPairs.get(asset.address) as TokenPair;

  before(async () => {
    bench = await lendingBench(ACCOUNTS);
    feeds = bench.world.feeds.map((open) => open());
    for (const { asset } of bench.world.prices) tokenPairs.set(asset.address, await tokensOf(bench, asset));
    snapshot = await bench.session.snapshot();
  });

  /** Back to the start, then a while passes and the feeds answer other prices. */
  async function marketMoves(change: { weth: number; wbtc: number; usdc: number; seconds: number }): Promise<void> {
    snapshot = await bench.session.revert(snapshot);
    const observedAt = bench.session.head.timestamp;
    const answers = feeds.flatMap((feed, i) => {
      const percent = { WETH: change.weth, WBTC: change.wbtc, USDC: change.usdc }[feed.asset.symbol];
      const price = bench.world.prices[i]?.path(0);
      if (percent === undefined || price === undefined) return [];
      return [{ ...feed.transmit((price * BigInt(percent)) / 100n, observedAt, bench.owner), from: bench.owner }];
    });
    const { receipts } = await bench.send(answers, change.seconds);
    expect(receipts.every(({ succeeded }) => succeeded)).to.equal(true);
  }

  it("works out health factors and holdings to the unit, after any time and at any prices", async () => {
    await forAllAsync(
      [MARKET],
      async (market) => {
        await marketMoves({ ...market, seconds: 12 });
        const port = await openPort(bench);
        await port.positions(bench.chain.reader, port.accounts());
        // Nothing is read of the accounts from here on; only reserves and prices.
        await bench.follow(port, await bench.send([], market.seconds));
        expect(port.accounts()).to.have.lengthOf(ACCOUNTS);
        await Promise.all(
          port.accounts().map(async (account) => {
            const position = port.recall?.(account);
            const data = await bench.chain.reader.read(POOL.call(port.spender, "getUserAccountData", [account]));
            expect(position?.healthFactor).to.equal(POOL.decode("getUserAccountData", data).healthFactor);
            await expectHoldings(position);
          }),
        );
      },
      5,
    );
  });

  async function expectHoldings(position: Position | undefined): Promise<void> {
    if (position === undefined) expect.fail("the account is not remembered");
    for (const { asset, amount } of position.collateral) {
      expect(amount, asset.symbol).to.equal(await balanceOf(bench, tokens(asset).receipt, position.account));
    }
    for (const { asset, amount } of position.debt) {
      expect(amount, asset.symbol).to.equal(await balanceOf(bench, tokens(asset).debt, position.account));
    }
  }

  it("quotes liquidations that the chain then makes, to the wei, and none that it refuses", async () => {
    const sizes = fc.array(magnitude(1n, 10n ** 24n), { minLength: 12, maxLength: 12 });
    let [made, refused] = [0, 0];
    await forAllAsync(
      [MARKET, sizes],
      async (market, repayments) => {
        await marketMoves(market);
        const port = await openPort(bench);
        await port.positions(bench.chain.reader, port.accounts());
        // The quote is for the block that will hold the liquidation, whose time is known.
        const { number, timestamp } = bench.session.head;
        await port.refresh?.(bench.chain.reader, { number: number + 1, timestamp: timestamp + 12 });
        const start = await bench.session.snapshot();
        for (const request of requestsFor(port, repayments)) {
          const quote = port.quoteLiquidation(port.recall?.(request.account) as Position, request);
          const done = await liquidate(port, request);
          expect(done ?? { repaid: 0n, seized: 0n }).to.deep.equal(quote);
          if (done === undefined) refused += 1;
          else made += 1;
        }
        await bench.session.revert(start);
      },
      5,
    );
    // The draw must have covered both.
    expect([made > 25, refused > 5]).to.deep.equal([true, true]);
  });

  /**
   * One request for each of the least healthy accounts, and for two of the others: some of the debt, as given, or more
   * than there is, against each of its collaterals in turn.
   */
  function requestsFor(port: LendingPort, repayments: readonly bigint[]): LiquidationRequest[] {
    const positions = port.accounts().flatMap((account) => port.recall?.(account) ?? []);
    positions.sort((a, b) => (a.healthFactor < b.healthFactor ? -1 : 1));
    const chosen = [...positions.slice(0, repayments.length - 2), ...positions.slice(-2)];
    return chosen.flatMap((position, i) => {
      const collateral = position.collateral[i % position.collateral.length]?.asset;
      const debt = position.debt[i % position.debt.length];
      if (collateral === undefined || debt === undefined) return [];
      const repay = i % 3 === 0 ? NO_DEBT : (repayments[i] ?? 0n) % (2n * debt.amount) || 1n;
      return [{ account: position.account, collateral, debt: debt.asset, repay }];
    });
  }

  /** What the keeper paid and got, by its balances; undefined when the transaction failed. Leaves no trace. */
  async function liquidate(
    port: LendingPort,
    request: LiquidationRequest,
  ): Promise<{ repaid: bigint; seized: bigint } | undefined> {
    const start = await bench.session.snapshot();
    const held = async (asset: Asset): Promise<bigint> => balanceOf(bench, asset.address, KEEPER);
    const [debtBefore, collateralBefore] = [await held(request.debt), await held(request.collateral)];
    const { receipts } = await bench.send([{ ...port.liquidate(request), from: KEEPER }], 12);
    const result = {
      repaid: debtBefore - (await held(request.debt)),
      seized: (await held(request.collateral)) - collateralBefore,
    };
    await bench.session.revert(start);
    return receipts[0]?.succeeded === true ? result : undefined;
  }

  it("quotes nothing for what is not there to be liquidated", async () => {
    await marketMoves({ weth: 40, wbtc: 40, usdc: 100, seconds: 12 });
    const port = await openPort(bench);
    const positions = await port.positions(bench.chain.reader, port.accounts());
    const { weth, wbtc, usdc, dai } = bench.made;
    for (const position of positions) {
      for (const [collateral, debt] of [
        [weth, wbtc],
        [dai, usdc],
        [wbtc, dai],
      ] as const) {
        const holds = position.collateral.some(({ asset }) => asset.address === collateral.address);
        const owes = position.debt.some(({ asset }) => asset.address === debt.address);
        if ((holds && owes) || position.healthFactor >= WAD) continue;
        const request = { account: position.account, collateral, debt, repay: 1_000n };
        expect(port.quoteLiquidation(position, request)).to.deep.equal({ repaid: 0n, seized: 0n });
      }
    }
  });

  it("takes the prices it is told to assume instead of the pool's", async () => {
    await marketMoves({ weth: 60, wbtc: 100, usdc: 100, seconds: 12 });
    const now = await openPort(bench);
    const positions = await now.positions(bench.chain.reader, now.accounts());
    await marketMoves({ weth: 100, wbtc: 100, usdc: 100, seconds: 12 });
    const then = await openPort(bench);
    await then.positions(bench.chain.reader, then.accounts());
    const unhealthy = positions.filter(({ healthFactor }) => healthFactor < WAD);
    expect(unhealthy).not.to.be.empty;
    const prices = new Map(now.reserves().map(({ asset, price }) => [asset.address, price]));
    for (const position of unhealthy) {
      const [collateral, debt] = [position.collateral[0]?.asset, position.debt[0]?.asset];
      if (collateral === undefined || debt === undefined) continue;
      const request = { account: position.account, collateral, debt, repay: NO_DEBT };
      const assumed = then.quoteLiquidation(position, request, (asset) => prices.get(asset.address) ?? 0n);
      expect(assumed).to.deep.equal(now.quoteLiquidation(position, request));
    }
  });
});

describe("Liquidation arithmetic", () => {
  const even = { collateralPrice: 10n ** 8n, debtPrice: 10n ** 8n, collateralDecimals: 18, debtDecimals: 18 };

  it("closes half while the health factor is above 0.95, rounded half up, and all otherwise", () => {
    const edge = (95n * WAD) / 100n;
    expect(maxRepayable(101n, WAD - 1n)).to.equal(51n);
    expect(maxRepayable(101n, edge + 1n)).to.equal(51n);
    expect(maxRepayable(101n, edge)).to.equal(101n);
    expect(maxRepayable(101n, 0n)).to.equal(101n);
  });

  it("agrees with the closed form: at C = 100, D = 96 and a bonus of 5%, bad debt of 0.761905 is left", () => {
    const terms = { ...even, bonusBps: 10_500n, protocolFeeBps: 0n };
    const { repaid, seized } = splitLiquidation(terms, 96n * WAD, 100n * WAD);
    expect(seized).to.equal(100n * WAD);
    // D − C ÷ (1 + i), to the wei.
    expect(96n * WAD - repaid).to.equal(761_904_761_904_761_905n);
  });

  it("gives the liquidator its bonus less the treasury's part of it", () => {
    const terms = { ...even, bonusBps: 10_500n, protocolFeeBps: 1_000n };
    expect(splitLiquidation(terms, 100n * WAD, 1_000n * WAD)).to.deep.equal({
      repaid: 100n * WAD,
      seized: (1045n * WAD) / 10n,
      fee: WAD / 2n,
    });
  });

  it("never takes more collateral than there is, nor asks for more than was offered", () => {
    const decimals = fc.constantFrom(6, 8, 18);
    const price = magnitude(1n, 10n ** 14n);
    const amount = magnitude(1n, 10n ** 27n);
    const [bonus, fee] = [fc.bigInt(10_000n, 12_000n), fc.bigInt(0n, 5_000n)];
    forAll([decimals, decimals, price, price, fc.tuple(bonus, fee), amount, amount], (dc, dd, pc, pd, [b, f], x, c) => {
      const terms = { collateralPrice: pc, debtPrice: pd, collateralDecimals: dc, debtDecimals: dd };
      const split = splitLiquidation({ ...terms, bonusBps: b, protocolFeeBps: f }, x, c);
      expect(split.seized + split.fee <= c && split.seized >= 0n && split.fee >= 0n, "collateral").to.equal(true);
      // A cut repayment is worth what is taken less the bonus; half-up rounding may ask for a unit more than that.
      expect(split.repaid <= x + 1n, "repayment").to.equal(true);
    });
  });
});

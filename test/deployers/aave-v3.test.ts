import { expect } from "chai";

import { Abi, type Decoded } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Address } from "../../src/chain/types.ts";
import { deployAaveV3, type AaveV3Deployment } from "../../src/deployers/aave-v3.ts";
import { type AaveV3Reserve, type AaveV3ReserveDeployment, listReserve } from "../../src/deployers/aave-v3-reserve.ts";
import type { Site } from "../../src/deployers/site.ts";
import { allowTransmitter, writeAnswer } from "../../src/protocols/oracle/price-feed.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { ALICE, BOB } from "../support/chain-session.ts";
import { deployToken, openSite, read, run } from "../support/real-site.ts";

const POOL = new Abi([
  "function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)",
  "function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)",
  "function getUserAccountData(address) view returns (uint256 collateral, uint256 debt, uint256 available, uint256 threshold, uint256 ltv, uint256 healthFactor)",
  "function getReserveData(address asset) view returns ((uint256 configuration, uint128 liquidityIndex, uint128 liquidityRate, uint128 borrowIndex, uint128 borrowRate, uint128 stableRate, uint40 updated, uint16 id, address aToken, address stableDebt, address variableDebt, address strategy, uint128 accruedToTreasury, uint128 unbacked, uint128 isolationDebt) data)",
  "function FLASHLOAN_PREMIUM_TOTAL() view returns (uint128)",
  "function FLASHLOAN_PREMIUM_TO_PROTOCOL() view returns (uint128)",
]);
const TOKEN = new Abi([
  "function name() view returns (string)",
  "function symbol() view returns (string)",
  "function balanceOf(address) view returns (uint256)",
]);
const DATA_PROVIDER = new Abi([
  "function getReserveCaps(address) view returns (uint256 borrowCap, uint256 supplyCap)",
  "function getReserveConfigurationData(address) view returns (uint256 decimals, uint256 ltv, uint256 threshold, uint256 bonus, uint256 reserveFactor, bool isCollateral, bool borrowing, bool stable, bool active, bool frozen)",
  "function getLiquidationProtocolFee(address) view returns (uint256)",
  "function getFlashLoanEnabled(address) view returns (bool)",
]);
const ETHER = 10n ** 18n;
const RAY = 10n ** 27n;
const SETTINGS = {
  ltvBps: 8000,
  liquidationThresholdBps: 8250,
  liquidationBonusBps: 10_500,
  liquidationProtocolFeeBps: 1000,
  reserveFactorBps: 1500,
  supplyCap: 5000,
  borrowCap: 3000,
  borrowingEnabled: true,
  flashLoanEnabled: true,
  rates: { optimalUsageBps: 8000, baseRateBps: 100, slope1Bps: 400, slope2Bps: 7500 },
};

async function deployFeed({ session, owner }: Site, symbol: string, usd: bigint): Promise<Address> {
  const band = { decimals: 8, minAnswer: 1n, maxAnswer: 10n ** 17n, heartbeat: 3600, deviationBps: 50n };
  const feed = await session.deploy(owner, "PriceFeed", [`${symbol} / USD`, band, owner]);
  const answer = writeAnswer(feed, usd, session.head.timestamp);
  await session.execute([allowTransmitter(feed, owner), answer].map((call) => ({ ...call, from: owner })));
  return feed;
}

describe("Aave V3, deployed", () => {
  let site: Site;
  let aave: AaveV3Deployment;
  let weth: AaveV3Reserve;
  let usdc: AaveV3Reserve;
  let tokens: AaveV3ReserveDeployment;
  before(async () => {
    site = await openSite();
    aave = await deployAaveV3(site, { name: "Alpha", treasury: addressOf("treasury of Alpha") });
    const wethToken = await deployToken(site, "WETH", 18, { [ALICE]: 10n * ETHER });
    const usdcToken = await deployToken(site, "USDC", 6, { [BOB]: 1_000_000n * 10n ** 6n });
    weth = {
      ...SETTINGS,
      ...{ asset: wethToken, decimals: 18, symbol: "WETH" },
      feed: await deployFeed(site, "WETH", 2000n * 10n ** 8n),
    };
    usdc = {
      ...SETTINGS,
      ...{ asset: usdcToken, decimals: 6, symbol: "USDC", supplyCap: 0, borrowCap: 0 },
      ...{ ltvBps: 0, liquidationThresholdBps: 0, liquidationBonusBps: 0, liquidationProtocolFeeBps: 0 },
      feed: await deployFeed(site, "USDC", 10n ** 8n),
    };
    tokens = await listReserve(site, aave, weth);
    await listReserve(site, aave, usdc);
  });

  it("lists reserves with their settings", async () => {
    const data = async (method: string, asset: Address): Promise<Decoded> =>
      read(site, DATA_PROVIDER, aave.dataProvider, method, [asset]);
    const settings = await data("getReserveConfigurationData", weth.asset);
    expect([...settings]).to.deep.equal([18n, 8000n, 8250n, 10_500n, 1500n, true, true, false, true, false]);
    expect([...(await data("getReserveCaps", weth.asset))]).to.deep.equal([3000n, 5000n]);
    expect((await data("getLiquidationProtocolFee", weth.asset))[0]).to.equal(1000n);
    expect((await data("getFlashLoanEnabled", weth.asset))[0]).to.equal(true);
    expect((await data("getReserveConfigurationData", usdc.asset)).isCollateral).to.equal(false);
  });

  it("names receipts and debt as our own pool's are named", async () => {
    const text = async (token: Address, method: string): Promise<string> =>
      String((await read(site, TOKEN, token, method))[0]);
    const nameOf = async (token: Address): Promise<string[]> => [
      await text(token, "name"),
      await text(token, "symbol"),
    ];
    expect(await nameOf(tokens.aToken)).to.deep.equal(["Alpha WETH", "aWETH"]);
    expect(await nameOf(tokens.variableDebtToken)).to.deep.equal(["Alpha debt WETH", "dWETH"]);
  });

  it("asks for flash loans what our own pool asks", async () => {
    for (const premium of ["FLASHLOAN_PREMIUM_TOTAL", "FLASHLOAN_PREMIUM_TO_PROTOCOL"]) {
      const ours = await site.session.deploy(site.owner, "LendingPool", [aave.oracle, aave.treasury, site.owner]);
      const values = [await read(site, POOL, aave.pool, premium), await read(site, POOL, ours, premium)];
      expect(values[0]?.[0]).to.equal(values[1]?.[0]);
    }
  });

  it("lends at the curve it was given", async () => {
    await run(site, BOB, [
      approveAll(usdc.asset, aave.pool),
      POOL.call(aave.pool, "supply", [usdc.asset, 10_000n * 10n ** 6n, BOB, 0]),
    ]);
    await run(site, ALICE, [
      approveAll(weth.asset, aave.pool),
      POOL.call(aave.pool, "supply", [weth.asset, 10n * ETHER, ALICE, 0]),
      POOL.call(aave.pool, "borrow", [usdc.asset, 9_000n * 10n ** 6n, 2, 0, ALICE]),
    ]);

    const account = await read(site, POOL, aave.pool, "getUserAccountData", [ALICE]);
    expect(account.collateral).to.equal(20_000n * 10n ** 8n);
    expect(account.debt).to.equal(9_000n * 10n ** 8n);
    expect((await read(site, TOKEN, usdc.asset, "balanceOf", [ALICE]))[0]).to.equal(9_000n * 10n ** 6n);
    const reserve = (await read(site, POOL, aave.pool, "getReserveData", [usdc.asset]))[0] as Decoded;
    // 1% + 4% + half of 75%: usage of 90% is halfway from the optimum to all.
    expect(reserve.borrowRate).to.equal((425n * RAY) / 1000n);
  });
});

import { Abi } from "../../src/chain/abi.ts";
import { addressOf, normaliseAddress } from "../../src/chain/address.ts";
import type { Address } from "../../src/chain/types.ts";
import type { Asset, LendingPort } from "../../src/protocols/ports.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import type { Site } from "../../src/simulation/names.ts";
import type { NewPosition } from "../../src/simulation/build/positions.ts";
import { Random } from "../../src/simulation/random.ts";
import { Bench } from "./protocols-bench.ts";
import { only } from "./sim-record.ts";

export const KEEPER = addressOf("keeper");

/** What the tests ask the pool itself, past the port. */
export const POOL = new Abi([
  "function getUserAccountData(address) view returns (uint256 collateral, uint256 debt, uint256, uint256, uint256, uint256 healthFactor)",
  "function getReserveData(address) view returns (((uint256), uint128, uint128, uint128, uint128, uint128, uint40, uint16, address aToken, address, address variableDebtToken))",
  "function getReserveDeficit(address) view returns (uint256)",
  "function setUserUseReserveAsCollateral(address asset, bool useAsCollateral)",
  "function mintToTreasury(address[] assets)",
  "function eliminateReserveDeficit(address asset, uint256 amount)",
]);
export const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);

/** Tokens with 18, 8, 6 and 18 decimals, and a pool that takes the first three as collateral. */
export interface LendingWorld {
  readonly weth: Asset;
  readonly wbtc: Asset;
  readonly usdc: Asset;
  readonly dai: Asset;
  readonly pool: Site;
}

const PRICES = { weth: 2_000, wbtc: 30_000, usdc: 1, dai: 1 };

/** A pool with lenders and a keeper who may pay with everything. `accounts` borrowers are drawn from a fixed seed. */
export async function lendingBench(accounts: number): Promise<Bench<LendingWorld>> {
  const bench = await Bench.build(async (builder) => {
    const weth = await builder.token("WETH", { price: PRICES.weth });
    const wbtc = await builder.token("WBTC", { price: PRICES.wbtc, decimals: 8 });
    const usdc = await builder.token("USDC", { price: PRICES.usdc, decimals: 6 });
    const dai = await builder.token("DAI", { price: PRICES.dai });
    const collateral = { ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 };
    const pool = await builder.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ...collateral, supplied: 10_000 },
        { asset: wbtc, liquidationThreshold: 0.7, liquidationBonus: 0.1, liquidationProtocolFee: 0.2 },
        { asset: usdc, liquidationThreshold: 0.8, liquidationBonus: 0.045, supplied: 10_000_000 },
        { asset: dai, supplied: 10_000_000, reserveFactor: 0.2 },
      ],
    });
    const assets = { weth, wbtc, usdc, dai };
    await builder.positions(pool, drawAccounts(accounts, assets));
    for (const asset of Object.values(assets)) await builder.endow(asset, KEEPER, 5_000_000);
    return { ...assets, pool };
  });
  const { pool, ...assets } = bench.made;
  const approvals = Object.values(assets).map((asset) => ({
    ...approveAll(asset.address, pool.address),
    from: KEEPER,
  }));
  await bench.send(approvals);
  return bench;
}

/** Accounts with one or two collaterals and one or two debts, with health factors from 1.02 to 1.4. */
function drawAccounts(count: number, { weth, wbtc, usdc, dai }: Omit<LendingWorld, "pool">): NewPosition[] {
  const random = Random.fromSeed(7);
  const worth = (asset: Asset, usd: bigint): bigint => {
    const price = BigInt(PRICES[asset.symbol.toLowerCase() as keyof typeof PRICES]);
    // Plus some base units, so that nothing comes out round.
    return (usd * 10n ** BigInt(asset.decimals)) / price + random.bigint(0n, 10n ** BigInt(asset.decimals - 3));
  };
  return Array.from({ length: count }, (_, i) => {
    const parts = random.pick([1, 1, 2]);
    const collaterals = random.shuffle([weth, wbtc, usdc]).slice(0, parts);
    return collaterals.map((collateral, part): NewPosition => {
      const debtUsd = random.bigint(100n, 50_000n);
      const thresholdBps = collateral === wbtc ? 7_000n : 8_000n;
      const collateralUsd = (debtUsd * 10_000n * random.bigint(102n, 140n)) / (thresholdBps * 100n);
      const debt = random.pick([dai, usdc, weth].filter((asset) => asset !== collateral));
      return {
        name: `account ${i}`,
        collateral,
        collateralAmount: worth(collateral, collateralUsd + 1n),
        debt,
        debtAmount: worth(debt, debtUsd - (part === 0 ? 1n : 2n)),
      };
    });
  }).flat();
}

/** The pool's port, opened. */
export async function openPort(bench: Bench<LendingWorld>): Promise<LendingPort> {
  const port = only(bench.world.lending.map((open) => open()));
  await port.open(bench.chain);
  return port;
}

/** The receipt and debt token of an asset. */
export interface TokenPair {
  readonly receipt: Address;
  readonly debt: Address;
}

/** Which they are, as the pool says. */
export async function tokensOf(bench: Bench<LendingWorld>, asset: Asset): Promise<TokenPair> {
  const data = await bench.session.call(POOL.call(bench.made.pool.address, "getReserveData", [asset.address]));
  const { aToken, variableDebtToken } = POOL.decode("getReserveData", data)[0] as Record<string, string>;
  return { receipt: normaliseAddress(String(aToken)), debt: normaliseAddress(String(variableDebtToken)) };
}

/** What a token says an account holds. */
export async function balanceOf(bench: Bench<unknown>, token: Address, account: Address): Promise<bigint> {
  const data = await bench.chain.reader.read(TOKEN.call(token, "balanceOf", [account]));
  return TOKEN.decode("balanceOf", data)[0] as bigint;
}

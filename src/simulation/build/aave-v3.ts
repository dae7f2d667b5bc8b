import { addressOf } from "../../chain/address.ts";
import { deployAaveV3 } from "../../deployers/aave-v3.ts";
import { listReserve } from "../../deployers/aave-v3-reserve.ts";
import { InputError } from "../../errors.ts";
import { AaveV3Lending } from "../../protocols/lending/aave-v3.ts";
import type { LendingPort } from "../../protocols/ports.ts";
import { type BuildContext, siteOf } from "./context.ts";
import {
  lendingLens,
  type LendingPoolOptions,
  pricedAssets,
  ratesOf,
  settingsOf,
  supplyFromLenders,
} from "./lending.ts";

const NEEDED_BY = "lending=aave-v3";
/** Gas of a liquidation with one collateral and one debt, as part of a larger transaction: the flagship's median. */
export const AAVE_V3_LIQUIDATION_GAS = 292_000n;

/** Deploys the real Aave V3.0.2 and supplies what lenders bring. It asks no circuit breaker and takes any price. */
export async function buildAaveV3(
  context: BuildContext,
  name: string,
  options: LendingPoolOptions,
): Promise<() => LendingPort> {
  if (options.staleness?.policy === "revert") {
    throw new InputError(
      `${name}: Aave V3's oracle takes an answer of any age: expected the staleness policy "use-last", or another make`,
    );
  }
  if (options.breaker !== undefined) {
    context.note(`${name} is Aave V3, which asks no circuit breaker: its liquidations and loans are never halted.`);
  }
  if (options.reserves.some(({ receipt }) => receipt !== undefined)) {
    context.note(`${name} is Aave V3, whose receipt tokens are its own: what leaves its reserves is not limited.`);
  }
  const site = siteOf(context, NEEDED_BY);
  const lens = await lendingLens(context);
  const treasury = addressOf(`treasury of ${name}`);
  const deployed = await deployAaveV3(site, { name, treasury });
  for (const reserve of options.reserves) {
    const { address, decimals, symbol } = reserve.asset;
    const feed = context.pricedOf(reserve.asset).feed.address;
    const listing = { asset: address, decimals, symbol, feed, ...settingsOf(reserve), rates: ratesOf(reserve) };
    await listReserve(site, deployed, listing);
  }
  const { pool, oracle } = deployed;
  const assets = pricedAssets(context, options);
  const open = (): LendingPort =>
    new AaveV3Lending({ name, pool, oracle, treasury, lens, assets, liquidationGas: AAVE_V3_LIQUIDATION_GAS });
  await supplyFromLenders(context, open(), options);
  return open;
}

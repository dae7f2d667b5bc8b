import { Abi } from "../chain/abi.ts";
import type { Address } from "../chain/types.ts";
import type { Asset } from "../protocols/ports.ts";
import { ENGINE } from "../protocols/vaults/vault-abi.ts";
import { VaultLending } from "../protocols/vaults/vault-lending.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { type Named, requireName } from "../simulation/names.ts";
import { type Amount, toBps, toUnits } from "../units/amounts.ts";
import { InputError } from "../errors.ts";
import { fixedSpread, type LiquidationRule } from "./liquidation-rules.ts";
import { admitMinter } from "./stablecoin.ts";

/** Vaults with one collateral, in which a coin is created as debt. */
export interface VaultsOptions {
  readonly collateral: Asset;
  /** Made with `systems.stablecoin`. */
  readonly coin: Asset;
  /** The least collateral value as a multiple of the debt; 1.5 when absent, as for ETH on Maker in March 2020. */
  readonly ratio?: number;
  /** Whole coins that all vaults may owe; one billion when absent. */
  readonly ceiling?: Amount;
  /** Whole coins that a vault owes at least; 20 when absent. */
  readonly dust?: Amount;
  /** How the collateral of unsafe vaults is sold; at a fixed spread when absent. */
  readonly liquidation?: LiquidationRule;
}

/** An engine of vaults that was built: its name as a lending protocol, and who sells its collateral. */
export interface VaultsSite extends Named {
  readonly address: Address;
  /** The system that sells, for agents and figures. */
  readonly sales: Named;
}

const ORACLE = new Abi(["function setAssetSource(address asset, address source, uint32 maxAge, uint8 policy)"]);
const USE_LAST = 0;
const HIGHEST_RATIO = 6;

/**
 * An engine of vaults in the manner of Maker's, and its way of selling collateral. It is a lending protocol of the world,
 * and its sales are a system of it: the same in every figure, whatever the way.
 */
export async function vaults(context: BuildContext, name: string, options: VaultsOptions): Promise<VaultsSite> {
  requireName("lending protocol", name);
  const { session, owner } = context;
  const { collateral, coin, ratio = 1.5, liquidation = fixedSpread() } = options;
  if (!(ratio >= 1 && ratio <= HIGHEST_RATIO)) {
    throw new InputError(`${name}: ratio is ${ratio}, expected a multiple from 1 to ${HIGHEST_RATIO}`);
  }
  const terms = { ratioBps: toBps(ratio), dust: toUnits(options.dust ?? 20, coin.decimals) };
  const ceiling = toUnits(options.ceiling ?? 1_000_000_000, coin.decimals);
  const { feed } = context.pricedOf(collateral);

  const oracle = await session.deploy(owner, "PriceOracle", [owner]);
  await context.execute([ORACLE.call(oracle, "setAssetSource", [collateral.address, feed.address, 0, USE_LAST])]);
  const parts = [collateral.address, coin.address, oracle, { ...terms, ceiling }, owner];
  const engine = await session.deploy(owner, "VaultEngine", parts);
  await admitMinter(context, coin, engine);
  const site = { engine, collateral, coin, dust: terms.dust };
  const module = await session.deploy(owner, liquidation.contract, liquidation.argumentsFor(site));
  await context.execute([ENGINE.call(engine, "setLiquidationModule", [module])]);

  const { emitter, decimals, mirror } = feed;
  const listed = { ...collateral, feed: emitter, feedDecimals: decimals, ...(mirror === undefined ? {} : { mirror }) };
  const spread = liquidation.spread === undefined ? {} : { spread: liquidation.spread };
  context.addLending(() => new VaultLending({ name, engine, module, collateral: listed, coin, terms, ...spread }));
  const sales = `${name}-sales`;
  const deployment = { name: sales, lending: name, engine, module, collateral, coin };
  context.addSystem(() => liquidation.open(deployment, site));
  return { name, address: engine, sales: { name: sales } };
}

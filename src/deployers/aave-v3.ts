import { Abi } from "../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import { AAVE_V3 } from "../packages/pins/aave-v3.ts";
import type { Libraries } from "../packages/link.ts";
import { configure, deployPinned, type Site } from "./site.ts";

/** Aave V3.0.2 as it is deployed; `listReserve` adds assets. The site's owner has every role. */
export interface AaveV3Deployment {
  readonly name: string;
  readonly treasury: Address;
  readonly addressesProvider: Address;
  readonly aclManager: Address;
  /** A proxy, as is the configurator. */
  readonly pool: Address;
  readonly configurator: Address;
  /** AaveOracle: prices in US dollars with 8 decimals, from `latestAnswer()` of each asset's feed, however old. */
  readonly oracle: Address;
  readonly dataProvider: Address;
  /** What the tokens of every reserve are proxies for. */
  readonly tokens: {
    readonly aToken: Address;
    readonly stableDebtToken: Address;
    readonly variableDebtToken: Address;
  };
}

const PROVIDER = new Abi([
  "function setACLAdmin(address)",
  "function setACLManager(address)",
  "function setPriceOracle(address)",
  "function setPoolImpl(address)",
  "function setPoolConfiguratorImpl(address)",
  "function setPoolDataProvider(address)",
  "function getPool() view returns (address)",
  "function getPoolConfigurator() view returns (address)",
]);
const ACL = new Abi([
  "function addPoolAdmin(address)",
  "function addRiskAdmin(address)",
  "function addEmergencyAdmin(address)",
  "function addAssetListingAdmin(address)",
]);
const CONFIGURATOR = new Abi(["function updateFlashloanPremiumTotal(uint128 bps)"]);

/** One US dollar as AaveOracle counts. */
const USD = 10n ** 8n;
/** What our pool starts with; all of it goes to suppliers. */
const FLASH_LOAN_PREMIUM_BPS = 5;

/** Deploys Aave V3.0.2 without any reserves. */
export async function deployAaveV3(
  site: Site,
  { name, treasury }: { readonly name: string; readonly treasury: Address },
): Promise<AaveV3Deployment> {
  const { owner } = site;
  const addressesProvider = await deployPinned(site, AAVE_V3.PoolAddressesProvider, [name, owner]);
  await configure(site, [PROVIDER.call(addressesProvider, "setACLAdmin", [owner])]);
  const aclManager = await deployPinned(site, AAVE_V3.ACLManager, [addressesProvider]);
  const roles = ["addPoolAdmin", "addRiskAdmin", "addEmergencyAdmin", "addAssetListingAdmin"];
  await configure(site, [
    PROVIDER.call(addressesProvider, "setACLManager", [aclManager]),
    ...roles.map((role) => ACL.call(aclManager, role, [owner])),
  ]);

  const libraries = await deployLibraries(site);
  const poolImplementation = await deployPinned(site, AAVE_V3.Pool, [addressesProvider], libraries);
  const configuratorImplementation = await deployPinned(site, AAVE_V3.PoolConfigurator, [], libraries);
  const oracle = await deployPinned(site, AAVE_V3.AaveOracle, [
    addressesProvider,
    [],
    [],
    ZERO_ADDRESS,
    ZERO_ADDRESS,
    USD,
  ]);
  const dataProvider = await deployPinned(site, AAVE_V3.AaveProtocolDataProvider, [addressesProvider]);
  await configure(site, [
    PROVIDER.call(addressesProvider, "setPriceOracle", [oracle]),
    PROVIDER.call(addressesProvider, "setPoolImpl", [poolImplementation]),
    PROVIDER.call(addressesProvider, "setPoolConfiguratorImpl", [configuratorImplementation]),
    PROVIDER.call(addressesProvider, "setPoolDataProvider", [dataProvider]),
  ]);

  const pool = await proxyOf(site, addressesProvider, "getPool");
  const configurator = await proxyOf(site, addressesProvider, "getPoolConfigurator");
  await configure(site, [CONFIGURATOR.call(configurator, "updateFlashloanPremiumTotal", [FLASH_LOAN_PREMIUM_BPS])]);
  const tokens = {
    aToken: await deployPinned(site, AAVE_V3.AToken, [pool]),
    stableDebtToken: await deployPinned(site, AAVE_V3.StableDebtToken, [pool]),
    variableDebtToken: await deployPinned(site, AAVE_V3.VariableDebtToken, [pool]),
  };
  return { name, treasury, addressesProvider, aclManager, pool, configurator, oracle, dataProvider, tokens };
}

async function deployLibraries(site: Site): Promise<Libraries> {
  const BorrowLogic = await deployPinned(site, AAVE_V3.BorrowLogic);
  return {
    BorrowLogic,
    SupplyLogic: await deployPinned(site, AAVE_V3.SupplyLogic),
    LiquidationLogic: await deployPinned(site, AAVE_V3.LiquidationLogic),
    EModeLogic: await deployPinned(site, AAVE_V3.EModeLogic),
    BridgeLogic: await deployPinned(site, AAVE_V3.BridgeLogic),
    PoolLogic: await deployPinned(site, AAVE_V3.PoolLogic),
    FlashLoanLogic: await deployPinned(site, AAVE_V3.FlashLoanLogic, [], { BorrowLogic }),
    ConfiguratorLogic: await deployPinned(site, AAVE_V3.ConfiguratorLogic),
  };
}

async function proxyOf({ session }: Site, provider: Address, getter: string): Promise<Address> {
  const [proxy] = PROVIDER.decode(getter, await session.call(PROVIDER.call(provider, getter)));
  return normaliseAddress(String(proxy));
}

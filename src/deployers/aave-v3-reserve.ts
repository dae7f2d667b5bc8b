import { Abi } from "../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../chain/address.ts";
import type { Address, Call } from "../chain/types.ts";
import { AAVE_V3 } from "../packages/pins/aave-v3.ts";
import type { AaveV3Deployment } from "./aave-v3.ts";
import { configure, deployPinned, type Site } from "./site.ts";

/** The two-slope curve of yearly borrow rates, in basis points. */
export interface AaveV3Rates {
  readonly optimalUsageBps: number | bigint;
  readonly baseRateBps: number | bigint;
  /** Added from zero utilisation to the optimum. */
  readonly slope1Bps: number | bigint;
  /** Added from the optimum to full utilisation. */
  readonly slope2Bps: number | bigint;
}

/** An asset and its role in the pool. */
export interface AaveV3Reserve {
  readonly asset: Address;
  readonly decimals: number;
  readonly symbol: string;
  /** Whose `latestAnswer()` is its price, in US dollars with 8 decimals. */
  readonly feed: Address;
  readonly ltvBps: number | bigint;
  /** 0 when it is no collateral. */
  readonly liquidationThresholdBps: number | bigint;
  /** With the seized worth itself: 10,500 is a bonus of 5%. */
  readonly liquidationBonusBps: number | bigint;
  readonly liquidationProtocolFeeBps: number | bigint;
  readonly reserveFactorBps: number | bigint;
  /** Whole tokens; 0 for none. */
  readonly supplyCap: number | bigint;
  readonly borrowCap: number | bigint;
  readonly borrowingEnabled: boolean;
  readonly flashLoanEnabled: boolean;
  readonly rates: AaveV3Rates;
}

/** The contracts of a reserve. */
export interface AaveV3ReserveDeployment {
  /** Receipts, named `<pool's name> <symbol>` and `a<symbol>`. */
  readonly aToken: Address;
  readonly stableDebtToken: Address;
  /** Debt, named `<pool's name> debt <symbol>` and `d<symbol>`. */
  readonly variableDebtToken: Address;
  readonly rateStrategy: Address;
}

const ORACLE = new Abi(["function setAssetSources(address[] assets, address[] sources)"]);
const CONFIGURATOR = new Abi([
  "function initReserves((address aTokenImpl, address stableDebtTokenImpl, address variableDebtTokenImpl, uint8 underlyingAssetDecimals, address interestRateStrategyAddress, address underlyingAsset, address treasury, address incentivesController, string aTokenName, string aTokenSymbol, string variableDebtTokenName, string variableDebtTokenSymbol, string stableDebtTokenName, string stableDebtTokenSymbol, bytes params)[] input)",
  "function configureReserveAsCollateral(address asset, uint256 ltv, uint256 liquidationThreshold, uint256 liquidationBonus)",
  "function setLiquidationProtocolFee(address asset, uint256 bps)",
  "function setReserveFactor(address asset, uint256 bps)",
  "function setReserveBorrowing(address asset, bool enabled)",
  "function setReserveFlashLoaning(address asset, bool enabled)",
  "function setSupplyCap(address asset, uint256 wholeTokens)",
  "function setBorrowCap(address asset, uint256 wholeTokens)",
]);
const DATA_PROVIDER = new Abi([
  "function getReserveTokensAddresses(address asset) view returns (address aToken, address stableDebtToken, address variableDebtToken)",
]);

const BPS_TO_RAY = 10n ** 23n;
/** The tokens want parameters; this is as good as any. */
const NO_PARAMETERS = "0x10";

/** Lists an asset. Stable debt stays switched off. */
export async function listReserve(
  site: Site,
  deployment: AaveV3Deployment,
  reserve: AaveV3Reserve,
): Promise<AaveV3ReserveDeployment> {
  const { configurator, dataProvider, oracle } = deployment;
  const { asset, feed } = reserve;
  const rateStrategy = await deployPinned(site, AAVE_V3.DefaultReserveInterestRateStrategy, [
    deployment.addressesProvider,
    ...rateArguments(reserve.rates),
  ]);
  const change = (method: string, ...args: unknown[]): Call =>
    CONFIGURATOR.call(configurator, method, [asset, ...args]);
  const { ltvBps, liquidationThresholdBps, liquidationBonusBps } = reserve;
  const asCollateral =
    BigInt(liquidationThresholdBps) === 0n
      ? []
      : [change("configureReserveAsCollateral", ltvBps, liquidationThresholdBps, liquidationBonusBps)];
  await configure(site, [
    ORACLE.call(oracle, "setAssetSources", [[asset], [feed]]),
    CONFIGURATOR.call(configurator, "initReserves", [[initialisation(deployment, reserve, rateStrategy)]]),
    ...asCollateral,
    change("setLiquidationProtocolFee", reserve.liquidationProtocolFeeBps),
    change("setReserveFactor", reserve.reserveFactorBps),
    change("setReserveBorrowing", reserve.borrowingEnabled),
    change("setReserveFlashLoaning", reserve.flashLoanEnabled),
    change("setSupplyCap", reserve.supplyCap),
    change("setBorrowCap", reserve.borrowCap),
  ]);

  const method = "getReserveTokensAddresses";
  const answer = await site.session.call(DATA_PROVIDER.call(dataProvider, method, [asset]));
  const tokens = DATA_PROVIDER.decode(method, answer);
  return {
    aToken: normaliseAddress(String(tokens.aToken)),
    stableDebtToken: normaliseAddress(String(tokens.stableDebtToken)),
    variableDebtToken: normaliseAddress(String(tokens.variableDebtToken)),
    rateStrategy,
  };
}

/** Of DefaultReserveInterestRateStrategy, in rays: the variable curve, and a stable one of nothing. */
function rateArguments(rates: AaveV3Rates): bigint[] {
  const variable = [rates.optimalUsageBps, rates.baseRateBps, rates.slope1Bps, rates.slope2Bps];
  const stable = [0n, 0n, 0n, 0n, 0n];
  return [...variable.map((bps) => BigInt(bps) * BPS_TO_RAY), ...stable];
}

function initialisation(
  { name, treasury, tokens }: AaveV3Deployment,
  { asset, decimals, symbol }: AaveV3Reserve,
  rateStrategy: Address,
): Record<string, unknown> {
  return {
    aTokenImpl: tokens.aToken,
    stableDebtTokenImpl: tokens.stableDebtToken,
    variableDebtTokenImpl: tokens.variableDebtToken,
    underlyingAssetDecimals: decimals,
    interestRateStrategyAddress: rateStrategy,
    underlyingAsset: asset,
    treasury,
    incentivesController: ZERO_ADDRESS,
    aTokenName: `${name} ${symbol}`,
    aTokenSymbol: `a${symbol}`,
    variableDebtTokenName: `${name} debt ${symbol}`,
    variableDebtTokenSymbol: `d${symbol}`,
    stableDebtTokenName: `${name} stable debt ${symbol}`,
    stableDebtTokenSymbol: `s${symbol}`,
    params: NO_PARAMETERS,
  };
}

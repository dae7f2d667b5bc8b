/**
 * The public face of Firebreak: what a scenario file and a Hardhat configuration import. The default export is the
 * Hardhat plugin. Matchers for tests are in `hardhat-firebreak/testing`.
 */
import { arbitrageur } from "./agents/arbitrageur.ts";
import { borrowers } from "./agents/borrowers.ts";
import { congestion } from "./agents/congestion.ts";
import { feedPoker } from "./agents/feed-poker.ts";
import { coverBuyer } from "./agents/cover-buyer.ts";
import { gasCrowd } from "./agents/gas-crowd.ts";
import { keeper } from "./agents/keeper.ts";
import { liquidityProvider } from "./agents/liquidity-provider.ts";
import { loanSeekers } from "./agents/loan-seekers.ts";
import { lpAttacker } from "./agents/lp-attacker.ts";
import { noiseTrader } from "./agents/noise-trader.ts";
import { opportunist } from "./agents/opportunist.ts";
import { oracleNode } from "./agents/oracle-node.ts";
import { auctionStarter } from "./agents/vaults/auction-starter.ts";
import { collateralBuyer } from "./agents/vaults/collateral-buyer.ts";
import { suppliers } from "./agents/suppliers.ts";
import { upkeep } from "./agents/upkeep.ts";
import { pledgers } from "./agents/pledgers.ts";
import { surveyor } from "./agents/surveyor.ts";
import { readCandles } from "./data/candles.ts";
import { readGasPrices } from "./data/gas-prices.ts";
import { readLendingBook } from "./data/positions.ts";
import { readReserves } from "./data/reserves.ts";
import { configureBreaker } from "./shocks/configure-breaker.ts";
import { nodesLate, nodesSilent, nodesWrong } from "./shocks/node-faults.ts";
import { price } from "./shocks/price.ts";
import { sale } from "./shocks/sale.ts";
import { transaction } from "./shocks/transaction.ts";
import { supplyFromLenders } from "./simulation/build/lending.ts";
import { deployMorphoMarket } from "./simulation/build/morpho-blue.ts";
import { polledLending } from "./simulation/build/polled-lending.ts";
import { collateralFor } from "./simulation/build/positions.ts";
import { address, choice, file, flag, fraction, integer, number } from "./simulation/parameters.ts";
import { bootstrap } from "./simulation/paths/bootstrap.ts";
import { brownian, fatTailed, jumpDiffusion } from "./simulation/paths/diffusion.ts";
import { candlePrice, constantPrice, seriesPrice } from "./simulation/price-path.ts";
import * as systems from "./systems/index.ts";
import { fromUnits, toUnits, toUsd } from "./units/amounts.ts";

export { default } from "./plugin/index.ts";
export { defineScenario } from "./simulation/scenario.ts";
export { OUTSIDE } from "./simulation/names.ts";
export { Abi } from "./chain/abi.ts";
export { InputError } from "./errors.ts";

/** Who acts. */
export const agents = {
  arbitrageur,
  borrowers,
  congestion,
  coverBuyer,
  feedPoker,
  keeper,
  liquidityProvider,
  loanSeekers,
  lpAttacker,
  noiseTrader,
  opportunist,
  auctionStarter,
  collateralBuyer,
  gasCrowd,
  oracleNode,
  suppliers,
  upkeep,
  pledgers,
  surveyor,
};

/** What happens from outside. */
export const shocks = { configureBreaker, nodesLate, nodesSilent, nodesWrong, price, sale, transaction };

/** Systems to put into a world, and makes of its parts. */
export { systems };

/** Declarations of parameters. */
export const param = { address, choice, file, flag, fraction, integer, number };

/** Prices outside, block by block: given ones, and ones that are drawn from the seed. */
export const paths = {
  candles: candlePrice,
  constant: constantPrice,
  series: seriesPrice,
  bootstrap,
  brownian,
  fatTailed,
  jumpDiffusion,
};

/** Readers of real data, which refuse malformed files with a message that says where. */
export const data = { readCandles, readGasPrices, readLendingBook, readReserves };

/** Arithmetic for building worlds. */
export const units = { collateralFor, fromUnits, toUnits, toUsd };

/** For files that make a part of a world, as `--set lending=./mine.ts` does. */
export const parts = { deployMorphoMarket, polledLending, supplyFromLenders };

export type { PledgersOptions, PledgeStep } from "./agents/pledgers.ts";
export type { Decoded } from "./chain/abi.ts";
export type { BatchReader } from "./chain/batch-reader.ts";
export type { Address, Call, ForkPoint, Hex, Log } from "./chain/types.ts";
export type { ProtocolEvent } from "./protocols/events.ts";
export type { PolledEvent, PolledPosition, PolledProtocol } from "./protocols/lending/polled-lending.ts";
export type {
  Asset,
  BlockTime,
  BreakerPort,
  Chain,
  Figure,
  FeedPort,
  LendingPort,
  LendingReserve,
  LiquidationQuote,
  LiquidationRequest,
  PoolAmounts,
  PoolPort,
  Port,
  Position,
  PriceRange,
  SystemPort,
  VenuePort,
} from "./protocols/ports.ts";
export type { Action, Outcome } from "./simulation/action.ts";
export type { Agent, AgentSetup, Observation, WorldView } from "./simulation/agent.ts";
export type { BuildContext } from "./simulation/build/context.ts";
export type { LendingPoolOptions } from "./simulation/build/lending.ts";
export type { AmmPart, LendingPart, OraclePart } from "./simulation/build/parts.ts";
export type { NewPosition } from "./simulation/build/positions.ts";
export type { AttachedLending } from "./simulation/build/attach/aave-v3.ts";
export type { Named, Site } from "./simulation/names.ts";
export type { BootstrapOptions } from "./simulation/paths/bootstrap.ts";
export type { DiffusionOptions, FatTailedOptions, JumpDiffusionOptions } from "./simulation/paths/diffusion.ts";
export type { Candle, PricePath } from "./simulation/price-path.ts";
export type { Random } from "./simulation/random.ts";
export type { ParameterSpec, ParameterSpecs, ParameterValue, ParameterValues } from "./simulation/parameters.ts";
export type {
  Assertion,
  ForkSettings,
  Scenario,
  ScenarioContext,
  Settings,
  SystemSwitch,
} from "./simulation/scenario.ts";
export type { Shock } from "./simulation/shock.ts";
export type { WorldBuilder } from "./simulation/build/world-builder.ts";
export type { Feed } from "./systems/oracles.ts";
export type { Amount } from "./units/amounts.ts";

import { lpToken } from "./lp-token.ts";
import { slash } from "./slash.ts";
import { stakedToken } from "./staked-token.ts";
import { unwinder } from "./unwinder.ts";
import { wrappedReceipt } from "./wrapped-receipt.ts";

// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export { lpToken, slash, stakedToken, unwinder, wrappedReceipt };
export { fallbackFeed, feedOf, medianFeed, twapFeed, useFeed, writtenFeed } from "./oracles.ts";
export { constantProduct, stableSwap } from "./curve-pools.ts";
export { splitVenue } from "./split-venue.ts";
export { provisionGauge } from "./provision-gauge.ts";
export { venueGauge } from "./venue-gauge.ts";
export { coverPool } from "./cover-pool.ts";
export { isolatedMarket } from "./isolated-market.ts";
export { lenders } from "./lenders.ts";
export { loanDemand } from "./loan-demand.ts";
export { dutchAuction, englishAuction, fixedSpread } from "./liquidation-rules.ts";
export { stablecoin } from "./stablecoin.ts";
export { vaults } from "./vaults.ts";
export { dynamicThresholds } from "./dynamic-thresholds.ts";
export { gracefulBreaker } from "./graceful-breaker.ts";
export { haltWatch } from "./halt-watch.ts";
export { outflowLimiter } from "./outflow-limiter.ts";

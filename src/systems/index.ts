// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export { fallbackFeed, feedOf, medianFeed, twapFeed, useFeed, writtenFeed } from "./oracles.ts";
export { constantProduct, stableSwap } from "./curve-pools.ts";
export { splitVenue } from "./split-venue.ts";
export { provisionGauge } from "./provision-gauge.ts";
export { venueGauge } from "./venue-gauge.ts";
export { coverPool } from "./cover-pool.ts";
export { isolatedMarket } from "./isolated-market.ts";
export { lenders } from "./lenders.ts";
export { loanDemand } from "./loan-demand.ts";

// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export { coverPool } from "./cover-pool.ts";
export { isolatedMarket } from "./isolated-market.ts";
export { lenders } from "./lenders.ts";
export { loanDemand } from "./loan-demand.ts";

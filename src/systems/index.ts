// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export { dutchAuction, englishAuction, fixedSpread } from "./liquidation-rules.ts";
export { stablecoin } from "./stablecoin.ts";
export { vaults } from "./vaults.ts";

// Systems that a scenario puts into its world: one line each. The engine knows none of them.
export { dynamicThresholds } from "./dynamic-thresholds.ts";
export { gracefulBreaker } from "./graceful-breaker.ts";
export { haltWatch } from "./halt-watch.ts";
export { outflowLimiter } from "./outflow-limiter.ts";

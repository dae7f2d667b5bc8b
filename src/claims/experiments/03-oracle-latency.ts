import { defineExperiment, type Setting } from "../experiment.ts";
import { accountsLiquidated, badDebt } from "../measures.ts";

const delay = (blocks: number): Setting => ({ scenario: "stale-oracle", params: { delay: blocks }, arm: "none" });

export default defineExperiment({
  number: 3,
  claim: "Oracle latency creates bad debt",
  design:
    "The market falls by 40% in 20 blocks; the feed's node sends what it sees at once, or 5, 10 or 25 blocks later. The same borrowers, keepers and market. Measured: bad debt.",
  settings: { none: delay(0), five: delay(5), ten: delay(10), long: delay(25) },
  measures: { badDebt, accountsLiquidated },
  seeds: { full: 20, quick: 4 },
  statements: (evidence) => [
    { what: "bad debt without delay", unit: "USD", estimate: evidence.mean("none", "badDebt") },
    { what: "more at 5 blocks", unit: "USD", estimate: evidence.difference("five", "none", "badDebt") },
    { what: "more at 10 blocks", unit: "USD", estimate: evidence.difference("ten", "none", "badDebt") },
    { what: "more at 25 blocks", unit: "USD", estimate: evidence.difference("long", "none", "badDebt") },
  ],
  judge: (evidence) => {
    const long = evidence.difference("long", "none", "badDebt");
    const short = evidence.difference("five", "none", "badDebt");
    if (long.low > 0 && short.low > 0)
      return { verdict: "supported", because: "more delay, more bad debt, at every step" };
    if (long.low > 0) {
      return {
        verdict: "depends",
        because:
          "on its length against the fall: a short delay leaves keepers time enough, one longer than the fall does not",
      };
    }
    if (long.high <= 0) return { verdict: "refuted", because: "bad debt does not grow with the delay" };
    return { verdict: "depends", because: "on more seeds: the interval of the difference includes nothing" };
  },
});

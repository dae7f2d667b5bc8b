import { defineExperiment, type Setting } from "../experiment.ts";
import { accountsLiquidated, badDebt } from "../measures.ts";

const delay = (blocks: number): Setting => ({ scenario: "stale-oracle", params: { delay: blocks }, arm: "none" });

export default defineExperiment({
  number: 3,
  claim: "Oracle latency creates bad debt",
  design:
    "The market falls by 40% in 20 blocks, 2% of the start a block; the feed's node sends what it sees at once, or 1, 2, 3 or 25 blocks later. The same borrowers, keepers and market. Measured: bad debt. The liquidation bonus is 5%.",
  settings: { none: delay(0), one: delay(1), two: delay(2), three: delay(3), long: delay(25) },
  measures: { badDebt, accountsLiquidated },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    { what: "bad debt without delay", unit: "USD", estimate: evidence.mean("none", "badDebt") },
    { what: "more at 1 block (2% of the price)", unit: "USD", estimate: evidence.difference("one", "none", "badDebt") },
    { what: "more at 2 blocks (4%)", unit: "USD", estimate: evidence.difference("two", "none", "badDebt") },
    { what: "more at 3 blocks (6%)", unit: "USD", estimate: evidence.difference("three", "none", "badDebt") },
    { what: "more at 25 blocks", unit: "USD", estimate: evidence.difference("long", "none", "badDebt") },
    { what: "25 less 3 blocks", unit: "USD", estimate: evidence.difference("long", "three", "badDebt") },
  ],
  judge: (evidence) => {
    const long = evidence.difference("long", "none", "badDebt");
    const short = evidence.difference("one", "none", "badDebt");
    const beyond = evidence.difference("long", "three", "badDebt");
    if (long.high <= 0) return { verdict: "refuted", because: "bad debt does not grow with the delay" };
    if (long.low > 0 && short.low <= 0) {
      return {
        verdict: "depends",
        because:
          "on the delay against the bonus: while the market moves less than the bonus within the delay, keepers still earn and no bad debt arises; once it moves further nobody liquidates until the fall is over" +
          (beyond.low <= 0 && beyond.high >= 0 ? ", and a longer delay then adds nothing" : ""),
      };
    }
    if (long.low > 0) {
      return {
        verdict: "supported",
        because:
          "any delay leaves more bad debt, and nearly all of it comes once the market moves about as far as the bonus within the delay: keepers then wait until the fall is over, and more delay adds nothing",
      };
    }
    return { verdict: "depends", because: "on more seeds: the interval of the difference includes nothing" };
  },
});

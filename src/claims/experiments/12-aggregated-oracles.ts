import { defineExperiment, type Setting } from "../experiment.ts";
import { accountsLiquidated, badDebt, loss } from "../measures.ts";

/** The market itself does not fall: whatever happens is the oracle's doing. */
const oracle = (arm: string): Setting => ({ scenario: "oracle-faults", params: { fault: "venue", fall: 0 }, arm });

export default defineExperiment({
  number: 12,
  claim: "Aggregated oracles stay right when one venue is in distress",
  design:
    "Somebody dumps on one pair while the market stands still. The pool reads a node that takes its price from that pair, the median of that node and two others, or the pair's average over half an hour. Measured: accounts that are liquidated though the market did not move, and what they lose.",
  settings: { single: oracle("single"), median: oracle("median"), twap: oracle("twap") },
  measures: { accountsLiquidated, badDebt, loss },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    { what: "liquidated, single", unit: "accounts", estimate: evidence.mean("single", "accountsLiquidated") },
    { what: "liquidated, median", unit: "accounts", estimate: evidence.mean("median", "accountsLiquidated") },
    {
      what: "liquidated, time-weighted average",
      unit: "accounts",
      estimate: evidence.mean("twap", "accountsLiquidated"),
    },
    { what: "loss, single less median", unit: "USD", estimate: evidence.difference("single", "median", "loss") },
  ],
  judge: (evidence) => {
    const spared = evidence.difference("single", "median", "accountsLiquidated");
    const median = evidence.mean("median", "accountsLiquidated");
    if (spared.low > 0 && median.high === 0) {
      return { verdict: "supported", because: "with the median nobody falls for the price of one venue" };
    }
    if (spared.low > 0)
      return { verdict: "depends", because: "on who follows the venue: the median spares most, not all" };
    if (spared.high <= 0) return { verdict: "refuted", because: "as many fall with the median" };
    return { verdict: "depends", because: "on the depth of the venue: the interval includes nothing" };
  },
});

import { defineExperiment } from "../experiment.ts";
import { badDebt, liquidations } from "../measures.ts";

export default defineExperiment({
  number: 5,
  claim: "LP withdrawal makes liquidations fail",
  design:
    "The same fall of 40% with a liquidity provider who stays and with one who leaves at a fall of 5%. Measured: liquidations made, and bad debt.",
  settings: {
    stays: { scenario: "keepers-withdraw", arm: "deep" },
    leaves: { scenario: "keepers-withdraw", arm: "shallow" },
  },
  measures: { liquidations, badDebt },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    { what: "liquidations, provider stays", unit: "count", estimate: evidence.mean("stays", "liquidations") },
    { what: "liquidations, provider leaves", unit: "count", estimate: evidence.mean("leaves", "liquidations") },
    { what: "bad debt, leaves less stays", unit: "USD", estimate: evidence.difference("leaves", "stays", "badDebt") },
  ],
  judge: (evidence) => {
    const fewer = evidence.difference("leaves", "stays", "liquidations");
    const more = evidence.difference("leaves", "stays", "badDebt");
    if (fewer.high < 0 && more.low > 0) {
      return {
        verdict: "supported",
        because: "fewer liquidations are made, and what is not liquidated becomes bad debt",
      };
    }
    if (fewer.low >= 0) return { verdict: "refuted", because: "as many liquidations are made without the provider" };
    return { verdict: "depends", because: "on more seeds: an interval includes nothing" };
  },
});

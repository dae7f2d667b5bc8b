import { defineExperiment } from "../experiment.ts";
import { figure } from "../measures.ts";

const lenders = figure("lenders", "loss", "USD");
const providers = figure("cover", "loss of providers", "USD");

export default defineExperiment({
  number: 10,
  claim: "Insurance moves losses but does not prevent them",
  design:
    "Lenders of two protocols with and without a cover pool; one protocol fails, or both. Measured: what lenders lose, what the cover's providers lose, and both together.",
  settings: {
    uncovered: { scenario: "insurance", arm: "uncovered" },
    covered: { scenario: "insurance", arm: "covered" },
    uncoveredBoth: { scenario: "insurance", arm: "uncovered-both" },
    coveredBoth: { scenario: "insurance", arm: "covered-both" },
  },
  measures: {
    lenders,
    providers,
    total: { unit: "USD", of: (findings) => lenders.of(findings) + providers.of(findings) },
    unpaid: figure("cover", "claims unpaid", "USD"),
  },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    {
      what: "lenders' loss, covered less uncovered, one fails",
      unit: "USD",
      estimate: evidence.difference("covered", "uncovered", "lenders"),
    },
    { what: "providers' loss, one fails", unit: "USD", estimate: evidence.mean("covered", "providers") },
    {
      what: "total loss, covered less uncovered, one fails",
      unit: "USD",
      estimate: evidence.difference("covered", "uncovered", "total"),
    },
    {
      what: "total loss, covered less uncovered, both fail",
      unit: "USD",
      estimate: evidence.difference("coveredBoth", "uncoveredBoth", "total"),
    },
    {
      what: "claims that the pool could not pay, both fail",
      unit: "USD",
      estimate: evidence.mean("coveredBoth", "unpaid"),
    },
  ],
  judge: (evidence) => {
    const moved = evidence.difference("covered", "uncovered", "lenders");
    const total = [
      evidence.difference("covered", "uncovered", "total"),
      evidence.difference("coveredBoth", "uncoveredBoth", "total"),
    ];
    // A ten-thousandth of what moves is rounding and the interest of the premium.
    const slack = Math.abs(moved.value) / 10_000;
    const isConserved = total.every(({ low, high }) => low >= -slack && high <= slack);
    if (moved.high < 0 && isConserved) {
      return {
        verdict: "supported",
        because:
          "what lenders are spared the providers lose, to the dollar; and a pool that both failures hit cannot pay it all",
      };
    }
    if (moved.low >= 0) return { verdict: "refuted", because: "lenders lose as much with cover" };
    if (total.every(({ high }) => high < 0)) return { verdict: "refuted", because: "the total is smaller with cover" };
    return { verdict: "depends", because: "losses move, but the total moves with them" };
  },
});

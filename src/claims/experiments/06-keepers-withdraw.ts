import { defineExperiment, type Setting } from "../experiment.ts";
import { badDebt, liquidations } from "../measures.ts";

const depth = (weth: number): Setting => ({
  scenario: "keepers-withdraw",
  params: { depth: weth, provided: 1 },
  arm: "none",
});

export default defineExperiment({
  number: 6,
  claim: "Keepers withdraw when slippage is high, leaving bad debt",
  design:
    "The same fall of 40% on the same book, with pairs of 20 to 2,000 WETH to sell into and nobody who adds to them. Measured: chances that keepers pass up because they do not pay, liquidations, and bad debt.",
  settings: { thin: depth(20), shallow: depth(100), middling: depth(400), deep: depth(2000) },
  measures: {
    badDebt,
    liquidations,
    passedUp: {
      unit: "chances",
      of: ({ keepers }) => Object.values(keepers).reduce((sum, keeper) => sum + keeper.skippedUnprofitable, 0),
    },
  },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    { what: "passed up, 2,000 WETH deep", unit: "chances", estimate: evidence.mean("deep", "passedUp") },
    { what: "passed up, 20 WETH deep", unit: "chances", estimate: evidence.mean("thin", "passedUp") },
    {
      what: "bad debt, 400 less 2,000 WETH",
      unit: "USD",
      estimate: evidence.difference("middling", "deep", "badDebt"),
    },
    { what: "bad debt, 100 less 2,000 WETH", unit: "USD", estimate: evidence.difference("shallow", "deep", "badDebt") },
    { what: "bad debt, 20 less 2,000 WETH", unit: "USD", estimate: evidence.difference("thin", "deep", "badDebt") },
  ],
  judge: (evidence) => {
    const passed = evidence.difference("thin", "deep", "passedUp");
    const debt = evidence.difference("thin", "deep", "badDebt");
    if (passed.low > 0 && debt.low > 0) {
      return {
        verdict: "supported",
        because: "in thin pairs keepers pass up what they take in deep ones, and it stays as bad debt",
      };
    }
    if (passed.high <= 0) return { verdict: "refuted", because: "keepers take as much in thin pairs" };
    return {
      verdict: "depends",
      because: "on the depth: keepers pass up more in thin pairs, but bad debt does not clearly follow",
    };
  },
});

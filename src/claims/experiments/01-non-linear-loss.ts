import { defineExperiment, type Setting } from "../experiment.ts";
import { loss } from "../measures.ts";

const sale = (amount: number): Setting => ({ scenario: "shared-collateral", params: { sale: amount }, arm: "shared" });

export default defineExperiment({
  number: 1,
  claim: "Losses grow non-linearly in the shock",
  design:
    "Two protocols with one collateral; a sale of it, each time twice as large, into the only pair. Measured: what borrowers and lenders lose. In a linear world a shock of twice the size costs twice as much.",
  settings: { small: sale(25), double: sale(50), fourfold: sale(100), eightfold: sale(200) },
  measures: { loss },
  seeds: { full: 30, quick: 5 },
  statements: (evidence) => [
    { what: "loss, sale of 25 WETH", unit: "USD", estimate: evidence.mean("small", "loss") },
    { what: "loss, sale of 200 WETH", unit: "USD", estimate: evidence.mean("eightfold", "loss") },
    { what: "loss at 50 over loss at 25", unit: "times", estimate: evidence.ratio("double", "small", "loss") },
    { what: "loss at 100 over loss at 50", unit: "times", estimate: evidence.ratio("fourfold", "double", "loss") },
    { what: "loss at 200 over loss at 100", unit: "times", estimate: evidence.ratio("eightfold", "fourfold", "loss") },
  ],
  judge: (evidence) => {
    const steps = [
      evidence.ratio("double", "small", "loss"),
      evidence.ratio("fourfold", "double", "loss"),
      evidence.ratio("eightfold", "fourfold", "loss"),
    ];
    const isAbove = steps.filter(({ low }) => low > 2).length;
    const isBelow = steps.filter(({ high }) => high < 2).length;
    if (isAbove === steps.length) return { verdict: "supported", because: "each doubling costs more than double" };
    if (isAbove > 0 && isBelow > 0) {
      return {
        verdict: "supported",
        because:
          "non-linear both ways: small shocks cost more than in proportion, large ones less, since nearly every account has fallen already",
      };
    }
    if (isAbove > 0) {
      return { verdict: "supported", because: `${isAbove} of 3 doublings cost clearly more than twice as much` };
    }
    if (isBelow > 0) {
      return {
        verdict: "supported",
        because:
          "losses are not in proportion: a doubling costs clearly less than twice as much once most accounts have fallen already; whether small shocks cost more than in proportion takes more seeds to say",
      };
    }
    return { verdict: "depends", because: "on more seeds: no doubling differs clearly from twice the loss" };
  },
});

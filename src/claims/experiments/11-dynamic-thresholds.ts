import { defineExperiment, type Setting } from "../experiment.ts";
import { accountsLiquidated, badDebt } from "../measures.ts";

const thresholds = (arm: string, path: string): Setting => ({ scenario: "dynamic-thresholds", params: { path }, arm });

export default defineExperiment({
  number: 11,
  claim: "Dynamic thresholds survive short spikes without mass liquidation",
  design:
    "The same book with fixed thresholds, with thresholds that follow volatility at a limited rate, and at once; in a fall of 12% that comes back within minutes, and in a crash. Measured: accounts liquidated in the spike, bad debt in the crash.",
  settings: {
    fixedSpike: thresholds("fixed", "spike"),
    dynamicSpike: thresholds("dynamic", "spike"),
    atOnceSpike: thresholds("at-once", "spike"),
    fixedCrash: thresholds("fixed", "crash"),
    dynamicCrash: thresholds("dynamic", "crash"),
  },
  measures: { accountsLiquidated, badDebt },
  seeds: { full: 12, quick: 3 },
  statements: (evidence) => [
    {
      what: "liquidated in the spike, fixed",
      unit: "accounts",
      estimate: evidence.mean("fixedSpike", "accountsLiquidated"),
    },
    {
      what: "dynamic less fixed",
      unit: "accounts",
      estimate: evidence.difference("dynamicSpike", "fixedSpike", "accountsLiquidated"),
    },
    {
      what: "at once less fixed",
      unit: "accounts",
      estimate: evidence.difference("atOnceSpike", "fixedSpike", "accountsLiquidated"),
    },
    {
      what: "bad debt in the crash, dynamic less fixed",
      unit: "USD",
      estimate: evidence.difference("dynamicCrash", "fixedCrash", "badDebt"),
    },
  ],
  judge: (evidence) => {
    const more = evidence.difference("dynamicSpike", "fixedSpike", "accountsLiquidated");
    const unlimited = evidence.difference("atOnceSpike", "dynamicSpike", "accountsLiquidated");
    if (more.high < 0)
      return { verdict: "supported", because: "fewer accounts fall in a spike than with fixed thresholds" };
    if (more.low > 0) {
      return {
        verdict: "refuted",
        because: "more accounts fall in a spike than with fixed thresholds, since the threshold tightens upon them",
      };
    }
    if (unlimited.low > 0) {
      return {
        verdict: "depends",
        because:
          "on the limit to the rate: with it a spike liquidates as few as fixed thresholds do, without it many more",
      };
    }
    return { verdict: "depends", because: "on more seeds: the intervals include nothing" };
  },
});

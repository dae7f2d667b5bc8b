import { defineExperiment, type Judgement, type Setting } from "../experiment.ts";
import { badDebt } from "../measures.ts";

/** Both protocols are left with at least so much bad debt. */
const FAILURE_USD = 1000;

const at = (volatility: number): Setting => ({
  scenario: "volatile-market",
  params: { volatility, depth: 100, delay: 6 },
});

export default defineExperiment({
  number: 13,
  claim: "The probability of system-wide failure grows faster than linearly (exponentially) with volatility",
  design: `Days of a random walk at four volatilities, on two protocols with one market. Measured: on what share of days both are left with bad debt of ${FAILURE_USD} USD or more. Faster than linear: twice the volatility, more than twice the share. Exponential: equal steps of volatility multiply the share by equal factors.`,
  settings: { lowest: at(0.15), low: at(0.3), high: at(0.45), highest: at(0.6) },
  measures: {
    fails: {
      unit: "%",
      of: ({ badDebtByProtocol }) =>
        Object.values(badDebtByProtocol).every((usd) => Number(usd) >= FAILURE_USD) ? 100 : 0,
    },
    badDebt,
  },
  seeds: { full: 60, quick: 6 },
  statements: (evidence) => [
    { what: "days of failure at 15% a day", unit: "%", estimate: evidence.mean("lowest", "fails") },
    { what: "at 30%", unit: "%", estimate: evidence.mean("low", "fails") },
    { what: "at 45%", unit: "%", estimate: evidence.mean("high", "fails") },
    { what: "at 60%", unit: "%", estimate: evidence.mean("highest", "fails") },
    { what: "60% over 30%", unit: "times", estimate: evidence.ratio("highest", "low", "fails") },
    { what: "60% over 45%, more days", unit: "points", estimate: evidence.difference("highest", "high", "fails") },
    { what: "45% over 30%, more days", unit: "points", estimate: evidence.difference("high", "low", "fails") },
  ],
  judge: (evidence): Judgement => {
    const doubled = evidence.ratio("highest", "low", "fails");
    const [third, second] = [evidence.ratio("highest", "high", "fails"), evidence.ratio("high", "low", "fails")];
    const isExponential = third.low <= second.high && second.low <= third.high;
    if (doubled.low > 2) {
      return {
        verdict: isExponential ? "supported" : "depends",
        because: isExponential
          ? "twice the volatility brings clearly more than twice the failures, and equal steps multiply them by factors that the runs cannot tell apart"
          : "on which half is meant: faster than linear it is, but equal steps do not multiply failures by equal factors: the growth flattens",
      };
    }
    if (doubled.high < 2) return { verdict: "refuted", because: "twice the volatility, less than twice the failures" };
    return { verdict: "depends", because: "on the range and on more seeds: the interval of the ratio includes 2" };
  },
});

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
  settings: { tenth: at(0.1), fifth: at(0.2), third: at(0.3), twoFifths: at(0.4) },
  measures: {
    fails: {
      unit: "%",
      of: ({ badDebtByProtocol }) =>
        Object.values(badDebtByProtocol).every((usd) => Number(usd) >= FAILURE_USD) ? 100 : 0,
    },
    badDebt,
  },
  seeds: { full: 60, quick: 12 },
  statements: (evidence) => [
    { what: "days of failure at 10% a day", unit: "%", estimate: evidence.mean("tenth", "fails") },
    { what: "at 20%", unit: "%", estimate: evidence.mean("fifth", "fails") },
    { what: "at 30%", unit: "%", estimate: evidence.mean("third", "fails") },
    { what: "at 40%", unit: "%", estimate: evidence.mean("twoFifths", "fails") },
    { what: "20% over 10%", unit: "times", estimate: evidence.ratio("fifth", "tenth", "fails") },
    { what: "40% over 20%", unit: "times", estimate: evidence.ratio("twoFifths", "fifth", "fails") },
  ],
  judge: (evidence): Judgement => {
    const doubled = evidence.ratio("twoFifths", "fifth", "fails");
    if (doubled.low > 2) return { verdict: "supported", because: "twice the volatility, more than twice the failures" };
    return { verdict: "depends", because: "on the range" };
  },
});

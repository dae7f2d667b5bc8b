import { defineExperiment, type Setting } from "../experiment.ts";
import { accountsLiquidated, badDebt, loss } from "../measures.ts";

const breaker = (arm: string, path: string): Setting => ({ scenario: "breaker-halts", params: { path }, arm });

export default defineExperiment({
  number: 9,
  claim: "Breakers trade efficiency for stability",
  design:
    "A sudden fall of 20% on the same book without a breaker and with one that halts liquidations, each with a price that comes back and with one that goes on falling. Measured: accounts liquidated, bad debt, and what borrowers and lenders lose.",
  settings: {
    offReturns: breaker("off", "returns"),
    onReturns: breaker("halting", "returns"),
    offFalls: breaker("off", "falls-on"),
    onFalls: breaker("halting", "falls-on"),
  },
  measures: { accountsLiquidated, badDebt, loss },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    {
      what: "accounts, breaker less none, price returns",
      unit: "accounts",
      estimate: evidence.difference("onReturns", "offReturns", "accountsLiquidated"),
    },
    {
      what: "loss, breaker less none, price returns",
      unit: "USD",
      estimate: evidence.difference("onReturns", "offReturns", "loss"),
    },
    {
      what: "bad debt, breaker less none, price falls on",
      unit: "USD",
      estimate: evidence.difference("onFalls", "offFalls", "badDebt"),
    },
    {
      what: "loss, breaker less none, price falls on",
      unit: "USD",
      estimate: evidence.difference("onFalls", "offFalls", "loss"),
    },
  ],
  judge: (evidence) => {
    const gain = evidence.difference("onReturns", "offReturns", "loss");
    const cost = evidence.difference("onFalls", "offFalls", "loss");
    const debt = evidence.difference("onFalls", "offFalls", "badDebt");
    const helps = gain.high < 0;
    const harms = debt.low > 0 || cost.low > 0;
    if (helps && harms) {
      return {
        verdict: "supported",
        because:
          "a breaker spares borrowers when the price comes back, and costs lenders when it does not: which it is decides",
      };
    }
    if (helps)
      return {
        verdict: "depends",
        because:
          "on how far the price falls on: it helps when the price returns, and does no clear harm at this further fall",
      };
    if (harms)
      return {
        verdict: "depends",
        because: "it costs when the price falls on, and spares nobody clearly when it returns",
      };
    if (gain.low >= 0)
      return { verdict: "refuted", because: "the breaker spares nobody even when the price comes back" };
    return { verdict: "depends", because: "on more seeds: the intervals include nothing" };
  },
});

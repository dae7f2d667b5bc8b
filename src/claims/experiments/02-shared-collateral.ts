import { defineExperiment } from "../experiment.ts";
import { accountsOn, badDebt } from "../measures.ts";

export default defineExperiment({
  number: 2,
  claim: "Shared collateral turns a local drop into simultaneous liquidations elsewhere",
  design:
    "The same two books on two protocols, whose collateral is one token or two of the same price and depth; a sale of 60 WETH on WETH's pair. Measured: accounts liquidated on the second protocol, which nobody shocked.",
  settings: {
    separate: { scenario: "shared-collateral", arm: "separate" },
    shared: { scenario: "shared-collateral", arm: "shared" },
  },
  measures: { onBeta: accountsOn("Beta"), onAlpha: accountsOn("Alpha"), badDebt },
  seeds: { full: 30, quick: 5 },
  statements: (evidence) => [
    { what: "on the second protocol, separate", unit: "accounts", estimate: evidence.mean("separate", "onBeta") },
    { what: "on the second protocol, shared", unit: "accounts", estimate: evidence.mean("shared", "onBeta") },
    {
      what: "on the first, shared less separate",
      unit: "accounts",
      estimate: evidence.difference("shared", "separate", "onAlpha"),
    },
    {
      what: "bad debt, shared less separate",
      unit: "USD",
      estimate: evidence.difference("shared", "separate", "badDebt"),
    },
  ],
  judge: (evidence) => {
    const more = evidence.difference("shared", "separate", "onBeta");
    if (more.low > 0)
      return { verdict: "supported", because: "the second protocol's accounts fall only where the token is shared" };
    if (more.high <= 0) return { verdict: "refuted", because: "the second protocol is none the worse for sharing" };
    return { verdict: "depends", because: "on the book: the interval of the difference includes none" };
  },
});

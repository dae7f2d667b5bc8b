import { defineExperiment } from "../experiment.ts";
import { figure } from "../measures.ts";

export default defineExperiment({
  number: 8,
  claim: "Isolated pools stop contagion between assets at a price in capital efficiency",
  design:
    "The same lenders and borrowers in one pool for three collaterals or in one isolated market for each; one collateral loses 90% where hardly anybody buys it. Measured: what the lender loses who never lent against it, and how much of the money is lent and how many loans are refused.",
  settings: {
    pool: { scenario: "isolated-markets", arm: "monolithic" },
    isolated: { scenario: "isolated-markets", arm: "isolated" },
  },
  measures: {
    cautious: figure("lenders", "loss of cautious", "USD"),
    bold: figure("lenders", "loss of bold", "USD"),
    all: figure("lenders", "loss", "USD"),
    refused: figure("demand", "refused", "USD"),
  },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    {
      what: "loss of the lender to the sound collateral, one pool",
      unit: "USD",
      estimate: evidence.mean("pool", "cautious"),
    },
    { what: "the same, isolated", unit: "USD", estimate: evidence.mean("isolated", "cautious") },
    {
      what: "loss of the lender to the failing one, isolated less pool",
      unit: "USD",
      estimate: evidence.difference("isolated", "pool", "bold"),
    },
    {
      what: "loss of all lenders, isolated less pool",
      unit: "USD",
      estimate: evidence.difference("isolated", "pool", "all"),
    },
    {
      what: "loans refused for want of money, isolated less pool",
      unit: "USD",
      estimate: evidence.difference("isolated", "pool", "refused"),
    },
  ],
  judge: (evidence) => {
    const spared = evidence.difference("isolated", "pool", "cautious");
    const refused = evidence.difference("isolated", "pool", "refused");
    if (spared.high < 0 && refused.low > 0) {
      return {
        verdict: "supported",
        because: "the sound market's lender is spared, and loans are refused while money lies idle in other markets",
      };
    }
    if (spared.high < 0)
      return { verdict: "depends", because: "contagion stops, but no price in refused loans shows at this demand" };
    if (spared.low >= 0)
      return { verdict: "refuted", because: "the lender to the sound collateral is no better off isolated" };
    return { verdict: "depends", because: "on more seeds: an interval includes nothing" };
  },
});

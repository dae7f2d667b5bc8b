import { defineExperiment, type Setting } from "../experiment.ts";
import { badDebt, lowestOutside } from "../measures.ts";

const engine = (keepers: string, arm: string): Setting => ({
  scenario: "liquidation-engines",
  params: { keepers, fall: -0.6, fallBlocks: 25, blocks: 250 },
  arm,
});

export default defineExperiment({
  number: 4,
  claim: "A slow liquidation engine accumulates bad debt; a fast one accelerates the price",
  design:
    "The same vaults and the same fall of 60% in 5 minutes under a fixed spread with three fast keepers, three slow ones (5 minutes late) and one with little money; what is sold weighs on the price that the oracle reads. Measured: bad debt, and the lowest price.",
  settings: {
    fast: engine("fast", "fixed-spread"),
    slow: engine("slow", "fixed-spread"),
    few: engine("few", "fixed-spread"),
  },
  measures: { badDebt, low: lowestOutside("WETH") },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    { what: "bad debt, fast", unit: "USD", estimate: evidence.mean("fast", "badDebt") },
    { what: "bad debt, slow less fast", unit: "USD", estimate: evidence.difference("slow", "fast", "badDebt") },
    { what: "bad debt, few less fast", unit: "USD", estimate: evidence.difference("few", "fast", "badDebt") },
    { what: "lowest price, fast less slow", unit: "USD a WETH", estimate: evidence.difference("fast", "slow", "low") },
  ],
  judge: (evidence) => {
    const debt = evidence.difference("slow", "fast", "badDebt");
    const price = evidence.difference("fast", "slow", "low");
    if (debt.low > 0 && price.high < 0) {
      return { verdict: "supported", because: "slow keepers leave more bad debt, fast ones a lower price" };
    }
    if (debt.low > 0) {
      return {
        verdict: "depends",
        because:
          "the first half holds: slow keepers leave more bad debt. The second does not here: the fast ones' sales do not make the price's low lower, since what the slow ones sell comes later, but all of it",
      };
    }
    if (price.high < 0) {
      return {
        verdict: "depends",
        because:
          "the second half holds: fast keepers press the price lower. The first does not here: being late leaves no more bad debt",
      };
    }
    if (debt.high <= 0 && price.low >= 0) return { verdict: "refuted", because: "neither half holds" };
    return { verdict: "depends", because: "on the book: the intervals of both differences include nothing" };
  },
});

import { defineExperiment, type Measure, type Setting } from "../experiment.ts";
import { badDebt, figure } from "../measures.ts";

/** What auctions that are still open will not bring, at the prices of the end. */
const uncovered = figure("Vaults-sales", "uncoveredOnSale", "USD");
const hole: Measure = { unit: "USD", of: (findings) => badDebt.of(findings) + uncovered.of(findings) };

/** Less is rounding. */
const DOLLAR = 1;

const engine = (arm: string, fallBlocks: number): Setting => ({
  scenario: "liquidation-engines",
  params: { fall: -0.6, fallBlocks },
  arm,
});

export default defineExperiment({
  number: 7,
  claim: "Auctions can be too slow in a cascade",
  design:
    "The same vaults under a fixed spread, Dutch and English auctions, with the same fast keepers, in a fall of 60% within 5 and within 60 minutes. Measured after 80 minutes: bad debt, and what auctions that are still open can not bring.",
  settings: {
    fixedFast: engine("fixed-spread", 25),
    dutchFast: engine("dutch", 25),
    englishFast: engine("english", 25),
    fixedSlow: engine("fixed-spread", 300),
    dutchSlow: engine("dutch", 300),
    englishSlow: engine("english", 300),
  },
  measures: { hole },
  seeds: { full: 20, quick: 3 },
  statements: (evidence) => [
    { what: "hole, fixed spread, 5 minutes", unit: "USD", estimate: evidence.mean("fixedFast", "hole") },
    {
      what: "Dutch less fixed, 5 minutes",
      unit: "USD",
      estimate: evidence.difference("dutchFast", "fixedFast", "hole"),
    },
    {
      what: "English less fixed, 5 minutes",
      unit: "USD",
      estimate: evidence.difference("englishFast", "fixedFast", "hole"),
    },
    {
      what: "Dutch less fixed, 60 minutes",
      unit: "USD",
      estimate: evidence.difference("dutchSlow", "fixedSlow", "hole"),
    },
    {
      what: "English less fixed, 60 minutes",
      unit: "USD",
      estimate: evidence.difference("englishSlow", "fixedSlow", "hole"),
    },
  ],
  judge: (evidence) => {
    const worse = {
      Dutch: evidence.difference("dutchFast", "fixedFast", "hole"),
      English: evidence.difference("englishFast", "fixedFast", "hole"),
    };
    const slower = Object.entries(worse).flatMap(([name, { low }]) => (low > DOLLAR ? [name] : []));
    if (slower.length === 2)
      return { verdict: "supported", because: "both kinds leave more uncovered in a sudden fall" };
    const [only] = slower;
    if (only !== undefined) {
      return {
        verdict: "depends",
        because: `on the kind: only the ${only} auction leaves clearly more uncovered than the fixed spread in a sudden fall`,
      };
    }
    if (worse.Dutch.high <= DOLLAR && worse.English.high <= DOLLAR) {
      return { verdict: "refuted", because: "neither kind leaves more uncovered than the fixed spread" };
    }
    return { verdict: "depends", because: "on the book: the intervals include nothing" };
  },
});

import { defineExperiment, type Setting } from "../experiment.ts";
import { badDebt } from "../measures.ts";

const engine = (arm: string, fallBlocks: number): Setting => ({
  scenario: "liquidation-engines",
  params: { fallBlocks },
  arm,
});

export default defineExperiment({
  number: 7,
  claim: "Auctions can be too slow in a cascade",
  design:
    "The same vaults under a fixed spread, Dutch and English auctions, with the same fast keepers, in a fall of 45% within 5 and within 60 minutes. Measured: bad debt.",
  settings: {
    fixedFast: engine("fixed-spread", 25),
    dutchFast: engine("dutch", 25),
    englishFast: engine("english", 25),
    fixedSlow: engine("fixed-spread", 300),
    dutchSlow: engine("dutch", 300),
    englishSlow: engine("english", 300),
  },
  measures: { badDebt },
  seeds: { full: 20, quick: 2 },
  statements: (evidence) => [
    { what: "bad debt, fixed spread, 5 minutes", unit: "USD", estimate: evidence.mean("fixedFast", "badDebt") },
    {
      what: "Dutch less fixed, 5 minutes",
      unit: "USD",
      estimate: evidence.difference("dutchFast", "fixedFast", "badDebt"),
    },
    {
      what: "English less fixed, 5 minutes",
      unit: "USD",
      estimate: evidence.difference("englishFast", "fixedFast", "badDebt"),
    },
    {
      what: "Dutch less fixed, 60 minutes",
      unit: "USD",
      estimate: evidence.difference("dutchSlow", "fixedSlow", "badDebt"),
    },
    {
      what: "English less fixed, 60 minutes",
      unit: "USD",
      estimate: evidence.difference("englishSlow", "fixedSlow", "badDebt"),
    },
  ],
  judge: (evidence) => {
    const worse = {
      Dutch: evidence.difference("dutchFast", "fixedFast", "badDebt"),
      English: evidence.difference("englishFast", "fixedFast", "badDebt"),
    };
    const slower = Object.entries(worse).flatMap(([name, { low }]) => (low > 0 ? [name] : []));
    if (slower.length === 2)
      return { verdict: "supported", because: "both kinds leave more bad debt in a sudden fall" };
    const [only] = slower;
    if (only !== undefined) {
      return {
        verdict: "depends",
        because: `on the kind: only the ${only} auction leaves clearly more bad debt than the fixed spread in a sudden fall`,
      };
    }
    if (worse.Dutch.high <= 0 && worse.English.high <= 0) {
      return { verdict: "refuted", because: "neither kind leaves more bad debt than the fixed spread" };
    }
    return { verdict: "depends", because: "on the book: the intervals include nothing" };
  },
});

/** Scenario files as users write them, as text: small enough that a run takes no time worth speaking of. */

/** A pool, a pair, four borrowers, a keeper, an oracle node; two arms, a parameter and a claim that can fail. */
export const OWN_SCENARIO = `
import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

export default defineScenario({
  name: "own",
  description: "A user's own scenario.",
  parameters: {
    fall: param.fraction({ default: -0.3, min: -0.9, max: 0, meaning: "How far WETH falls" }),
    mostBadDebt: param.number({ default: 1e9, min: 0, max: 1e9, unit: "USD", meaning: "More than this fails the run" }),
  },
  arms: { calm: { fall: 0 }, storm: {} },
  settings: { blocks: 6 },
  async world(build, { params }) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 100 });
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
        { asset: dai, supplied: 1_000_000 },
      ],
    });
    await build.borrowers(pool, {
      count: 4, collateral: weth, debt: dai, healthFactor: [1.05, 1.3], debtUsd: [1_000, 9_000],
    });
    limit = params.mostBadDebt;
    return { weth, pair, pool };
  },
  agents: ({ weth, pair, pool }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper", lending: [pool], sellOn: [pair], flashLoans: pool }),
  ],
  shocks: ({ weth }, { params }) => [shocks.price({ asset: weth, at: 2, change: params.fall })],
  assertions: [
    {
      name: "little bad debt",
      check: ({ badDebtUsd, liquidations }) =>
        limit > 0 || liquidations.count === 0 || \`\${liquidations.count} liquidations, bad debt \${badDebtUsd} USD\`,
    },
  ],
});

let limit = 0;
`;

/** Says on standard error when a block is about to be made, and goes on for longer than anybody waits. */
export const ENDLESS_SCENARIO = `
import { defineScenario } from "hardhat-firebreak";

export default defineScenario({
  name: "endless",
  description: "A hundred thousand empty blocks.",
  settings: { blocks: 100_000 },
  async world(build) {
    process.stderr.write("building\\n");
    await build.token("WETH", { price: 2000 });
  },
  agents: () => [
    {
      name: "herald",
      role: "herald",
      addresses: () => [],
      setup: async () => {},
      propose: ({ block }) => {
        if (block === 3) process.stderr.write("block 3\\n");
        return [];
      },
    },
  ],
});
`;

/** As many accounts as the seed says fall below water; says so on standard error. */
export const SEEDED_SCENARIO = `
import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

export default defineScenario({
  name: "seeded",
  description: "Bad debt that the seed decides.",
  parameters: { fall: param.fraction({ default: -0.5, min: -0.9, max: 0, meaning: "How far WETH falls" }) },
  settings: { blocks: 3 },
  async world(build) {
    const weth = await build.token("WETH", { price: 2000, wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pool = await build.lendingPool("Alpha", {
      reserves: [{ asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 }, { asset: dai, supplied: 1_000_000 }],
    });
    await build.borrowers(pool, {
      count: 3, collateral: weth, debt: dai, healthFactor: [1.05, 2], debtUsd: [1_000, 9_000],
    });
    return { weth };
  },
  agents: ({ weth }) => [agents.oracleNode({ name: "node", asset: weth })],
  shocks: ({ weth }, { params }) => {
    process.stderr.write("begun\\n");
    return [shocks.price({ asset: weth, at: 2, change: params.fall })];
  },
});
`;

/** A world that takes longer to build than anybody waits. */
export const SLOW_WORLD = `
import { defineScenario } from "hardhat-firebreak";

export default defineScenario({
  name: "slow-world",
  description: "A hundred thousand tokens.",
  settings: { blocks: 1 },
  async world(build) {
    for (let i = 0; i < 100_000; i += 1) {
      await build.token(\`T\${i}\`, { price: 1 });
      if (i === 3) process.stderr.write("building\\n");
    }
  },
});
`;

/** Reads whatever data files it is given. */
export const READING_SCENARIO = `
import { data, defineScenario, param } from "hardhat-firebreak";

export default defineScenario({
  name: "reading",
  description: "Reads its data and does nothing.",
  parameters: {
    candles: param.file({ default: "good-candles.csv", meaning: "Candles" }),
    positions: param.file({ default: "good-positions.csv", meaning: "Positions" }),
  },
  settings: { blocks: 1 },
  async world(build, { params }) {
    data.readCandles(params.candles);
    data.readLendingBook(params.positions);
    await build.token("WETH", { price: 2000 });
  },
});
`;

/** A scenario file with one thing wrong with it. */
export interface BrokenScenario {
  readonly text: string;
  readonly status: number;
  /** What is said of it. */
  readonly says: RegExp;
  /** Some go through the command line too. */
  readonly isShownToCli?: boolean;
}

/** Scenario files by what is wrong with them. */
export const BROKEN_SCENARIOS: Readonly<Record<string, BrokenScenario>> = {
  "a-syntax-error.ts": {
    text: "export default {",
    status: 2,
    says: /scenario \S*a-syntax-error\.ts cannot be loaded: .*a-syntax-error\.ts:1:16: /,
    isShownToCli: true,
  },
  "nothing-exported.ts": {
    text: "export const scenario = 1;",
    status: 2,
    says: /scenario \S*nothing-exported\.ts: expected "export default defineScenario\(\{ … \}\)"$/,
    isShownToCli: true,
  },
  "something-else-exported.ts": {
    text: `export default { name: "half", description: "A scenario without a world." };`,
    status: 2,
    says: /scenario \S*something-else-exported\.ts: expected "export default defineScenario\(\{ … \}\)"$/,
  },
  "a-wrong-name.ts": {
    text: `import { defineScenario } from "hardhat-firebreak";
export default defineScenario({ name: "Wrong Name", description: "", settings: { blocks: 1 }, world: () => {} });`,
    status: 2,
    says: /scenario name "Wrong Name": expected lower-case words joined by hyphens$/,
  },
  "an-unknown-import.ts": {
    text: `import "no-such-package";`,
    status: 2,
    says: /scenario \S*an-unknown-import\.ts cannot be loaded: .*no-such-package/,
  },
  "an-error-at-the-top.ts": {
    text: `throw new Error("first line\\nsecond line");`,
    status: 2,
    says: /scenario \S*an-error-at-the-top\.ts cannot be loaded: first line second line$/,
  },
  "a-world-that-throws.ts": {
    text: `import { defineScenario } from "hardhat-firebreak";
export default defineScenario({
  name: "throws", description: "", settings: { blocks: 1 },
  world() { throw new Error("the world\\nfell apart"); },
});`,
    status: 3,
    says: /the world fell apart$/,
    isShownToCli: true,
  },
};

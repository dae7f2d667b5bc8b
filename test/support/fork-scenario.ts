/** A scenario that attaches to a token of the fork: it lists its holders from logs, has one send, and lends beside it. */
export const FORK_SCENARIO = `
import { agents, defineScenario, param, shocks } from "hardhat-firebreak";

const TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
const word = (value) => BigInt(value).toString(16).padStart(64, "0");

export default defineScenario({
  name: "on-a-fork",
  description: "Holders of an old coin go on moving it while another market falls.",
  fork: { chainId: 1 },
  parameters: {
    fall: param.fraction({ default: -0.3, min: -0.9, max: 0, meaning: "How far WETH falls" }),
    peek: param.integer({ default: 0, min: 0, max: 1000, unit: "slots", meaning: "A slot of storage to look at" }),
  },
  settings: { blocks: 5 },
  async world(build, { params }) {
    const { session, fork } = build;
    const token = "TOKEN";
    if (fork.blockNumber !== session.origin.number) throw new Error("not at the fork's block");
    const moves = await session.history([token], { since: 1, topics: [TRANSFER] });
    const holders = [...new Set(moves.map(({ topics }) => "0x" + topics[2].slice(26)))].sort();
    const balances = [];
    for (const holder of holders) {
      balances.push(BigInt(await session.call({ to: token, data: "0x70a08231" + word(holder) })));
      await session.impersonate(holder);
    }
    if (params.peek > 0) await session.storageAt(token, BigInt(params.peek));
    const weth = await build.token("WETH", { price: Number(balances[0]), wrappedNative: true });
    const dai = await build.token("DAI", { price: 1 });
    const pair = await build.pair("WETH-DAI", { base: weth, quote: dai, baseAmount: 100 });
    const pool = await build.lendingPool("Alpha", {
      reserves: [
        { asset: weth, ltv: 0.8, liquidationThreshold: 0.825, liquidationBonus: 0.05 },
        { asset: dai, supplied: 1_000_000 },
      ],
    });
    await build.borrowers(pool, {
      count: 4, collateral: weth, debt: dai, healthFactor: [1.05, 1.3], debtUsd: [100, 900],
    });
    return { weth, pair, pool, token, holders };
  },
  agents: ({ weth, pair, pool, token, holders }) => [
    agents.oracleNode({ name: "node", asset: weth }),
    agents.keeper({ name: "keeper", lending: [pool], sellOn: [pair], flashLoans: pool }),
    {
      name: "holders",
      role: "holder",
      addresses: () => holders,
      setup: async () => {},
      propose: ({ block }) => {
        const from = holders[block % holders.length];
        const to = holders[(block + 1) % holders.length];
        const call = { to: token, data: "0xa9059cbb" + word(to) + word(block) };
        return [{ from, call, gasLimit: 100_000n, priorityFee: 10n ** 9n, label: "transfer" }];
      },
    },
  ],
  shocks: ({ weth }, { params }) => [shocks.price({ asset: weth, at: 2, change: params.fall })],
  assumptions: ({ holders }) => [\`\${holders.length} holders\`],
});
`;

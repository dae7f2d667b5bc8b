import { formatUsd, valueOf } from "../units/amounts.ts";
import type { KeeperFindings } from "./findings.ts";
import type { RecordIndex } from "./record-index.ts";
import { NATIVE_DECIMALS } from "../units/fixed-point.ts";

/** What each keeper did and earned: the tokens that came in less those that went out, and the gas. */
export function analyseKeepers(index: RecordIndex): Record<string, KeeperFindings> {
  const keepers = index.of("agent").filter((agent) => agent.role === "keeper");
  const owners = index.owners();
  const flows = tokenFlows(index, owners);
  return Object.fromEntries(
    keepers.map(({ agent }) => {
      const liquidations = index.of("liquidation").filter((event) => owners.get(event.liquidator) === agent).length;
      const transactions = index.of("transaction").filter((event) => event.agent === agent);
      const skipped: Record<string, number> = {};
      for (const event of index.of("skipped")) {
        if (event.agent === agent) skipped[event.reason] = (skipped[event.reason] ?? 0) + event.count;
      }
      const gas = gasUsd(index, transactions);
      return [
        agent,
        {
          liquidations,
          profitUsd: formatUsd((flows.get(agent) ?? 0n) - gas),
          gasUsd: formatUsd(gas),
          reverted: transactions.filter((event) => !event.succeeded).length,
          skippedUnprofitable: skipped.unprofitable ?? 0,
          skipped,
        },
      ];
    }),
  );
}

/** Net tokens of each agent at the last outside prices, in 1e-8 US dollars. */
function tokenFlows(index: RecordIndex, owners: ReadonlyMap<string, string>): Map<string, bigint> {
  const units = new Map<string, Map<string, bigint>>();
  const add = (agent: string | undefined, asset: string, amount: bigint): void => {
    if (agent === undefined) return;
    const assets = units.get(agent) ?? new Map<string, bigint>();
    assets.set(asset, (assets.get(asset) ?? 0n) + amount);
    units.set(agent, assets);
  };
  for (const { asset, from, to, amount } of index.of("transfer")) {
    add(owners.get(from), asset, -amount);
    add(owners.get(to), asset, amount);
  }
  const last = index.record.blocks.at(-1)?.outside ?? {};
  return new Map(
    [...units].map(([agent, assets]) => {
      let usd = 0n;
      for (const [asset, amount] of assets) usd += index.value(asset, amount, last[asset] ?? 0n);
      return [agent, usd];
    }),
  );
}

/** What transactions cost, each at the price of the native coin in its block, in 1e-8 US dollars. */
function gasUsd(index: RecordIndex, transactions: readonly { block: number; feeWei: bigint }[]): bigint {
  const prices = new Map(index.record.blocks.map((row) => [row.block, row.nativePrice]));
  let total = 0n;
  for (const { block, feeWei } of transactions) total += valueOf(feeWei, NATIVE_DECIMALS, prices.get(block) ?? 0n);
  return total;
}

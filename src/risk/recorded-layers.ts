import type { RunRecord } from "../simulation/record.ts";
import type { Amount, Layers, LendingLayer } from "./look-through.ts";
import { type EventOf, RecordIndex } from "./record-index.ts";

type Values = EventOf<"system">["values"];

/**
 * What a surveyor wrote down before a block.
 *
 * @param surveyor The agent's name.
 * @returns undefined when it wrote nothing then.
 */
export function recordedLayers(record: RunRecord, surveyor: string, block: number): Layers | undefined {
  const index = new RecordIndex(record);
  const written = index.of("system").filter((event) => event.protocol === surveyor && event.block === block);
  if (written.length === 0) return undefined;
  const of = (action: string): EventOf<"system">[] => written.filter((event) => event.action === action);

  const decimals = Object.fromEntries(index.of("asset").map((asset) => [asset.asset, asset.decimals]));
  const reserves = of("reserve").map(({ values }) => ({
    lending: textOf(values, "lending"),
    asset: textOf(values, "asset"),
    receipt: textOf(values, "receipt"),
    claims: amountOf(values, "claims"),
    liquidity: amountOf(values, "liquidity"),
  }));
  for (const { receipt, asset } of reserves) decimals[receipt] = decimals[asset] ?? 0;
  const loans = of("loan").map(({ values, account }) => ({
    lending: textOf(values, "lending"),
    account: account ?? "",
    collateral: amountsOf(values, "collateral"),
    debt: amountsOf(values, "debt"),
  }));
  const names = [...new Set(reserves.map(({ lending }) => lending))];
  return {
    prices: Object.fromEntries(of("price").map(({ values }) => [textOf(values, "asset"), amountOf(values, "price")])),
    decimals,
    tokens: of("token").map(({ values }) => ({
      asset: textOf(values, "asset"),
      supply: amountOf(values, "supply"),
      holds: amountsOf(values, "holds"),
      isPair: textOf(values, "kind") === "pair",
    })),
    lending: names.map((name): LendingLayer => ({
      name,
      reserves: reserves.filter(({ lending }) => lending === name),
      loans: loans.filter(({ lending }) => lending === name),
    })),
  };
}

function textOf(values: Values, key: string): string {
  return String(values[key] ?? "");
}

function amountOf(values: Values, key: string): bigint {
  return BigInt(values[key] ?? 0n);
}

/** Entries such as `holds:WETH`. */
function amountsOf(values: Values, prefix: string): Amount[] {
  return Object.entries(values).flatMap(([key, value]) =>
    key.startsWith(`${prefix}:`) ? [{ asset: key.slice(prefix.length + 1), amount: BigInt(value) }] : [],
  );
}

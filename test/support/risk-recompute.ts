/**
 * The findings of `summary.json` worked out a second time, from the text of `events.ndjson` and `blocks.csv` alone and
 * from what docs/simulation-model.md says the words mean. It shares no line with src/risk, so that agreement means
 * something.
 */
import { createHash } from "node:crypto";

import { addUp, distinct, lowest } from "./risk-arithmetic.ts";
import { recomputeCascade } from "./risk-recompute-cascade.ts";
import { type FigureUnits, systemsOf } from "./risk-recompute-systems.ts";
import { type ArmFiles, asUsd, cell, type FileEvent, usd, usdOf } from "./risk-files.ts";

const NATIVE_UNIT = 10n ** 18n;

/** Everything that `summary.json` says of one arm, whose systems' figures have the given units. */
export function recompute(files: ArmFiles, units: FigureUnits = {}): Record<string, unknown> {
  const liquidations = files.of("liquidation");
  const lending = files.protocols("lending");
  const badDebt = lending.map((protocol) => ({ protocol, ...badDebtOf(files, protocol) }));
  const transactions = files.of("transaction");
  return {
    digest: recomputeDigest(files),
    blocks: files.rows.length,
    transactions: transactions.length,
    reverted: transactions.filter((event) => !event.truth("succeeded")).length,
    liquidations: {
      ...countsOf(liquidations),
      byProtocol: Object.fromEntries(
        lending.map((name) => [name, countsOf(liquidations.filter((event) => event.text("protocol") === name))]),
      ),
      debtRepaidUsd: asUsd(addUp(liquidations.map((event) => repaidUsd(files, event)))),
      collateralSeizedUsd: asUsd(addUp(liquidations.map((event) => seizedUsd(files, event)))),
    },
    badDebtUsd: asUsd(addUp(badDebt.map(({ recognised, open }) => recognised + open))),
    badDebtByProtocol: Object.fromEntries(
      badDebt.map(({ protocol, recognised, open }) => [protocol, asUsd(recognised + open)]),
    ),
    badDebt: {
      recognisedUsd: asUsd(addUp(badDebt.map(({ recognised }) => recognised))),
      openUsd: asUsd(addUp(badDebt.map(({ open }) => open))),
      peakUsd: asUsd(peakBadDebt(files, lending)),
    },
    cascade: recomputeCascade(files),
    prices: Object.fromEntries(files.of("asset").map((asset) => [asset.text("asset"), pricesOf(files, asset)])),
    breaker: {
      trips: files.of("breaker-trip").length,
      haltedBlocks: files.rows.filter((row) =>
        Object.entries(row).some(([column, halted]) => column.startsWith("halted:") && halted !== ""),
      ).length,
    },
    systems: systemsOf(files, units),
    keepers: Object.fromEntries(
      files
        .of("agent")
        .filter((agent) => agent.text("role") === "keeper")
        .map((agent) => [agent.text("agent"), keeperOf(files, agent)]),
    ),
    liquidityProviders: Object.fromEntries(
      files
        .of("liquidity-position")
        .map((event) => [
          event.text("agent"),
          { valueUsd: asUsd(event.units("valueUsd")), lossBps: event.text("lossBps") },
        ]),
    ),
    audit: { checks: files.total("audit_checks"), violations: files.of("audit-violation").length },
  };
}

/** SHA-256 of all block hashes and event lines. */
export function recomputeDigest(files: ArmFiles): string {
  const hashed = [...files.rows.map((row) => cell(row, "hash")), ...files.lines];
  return createHash("sha256")
    .update(hashed.map((line) => `${line}\n`).join(""))
    .digest("hex");
}

/** SHA-256 of the arms' names and digests. */
export function recomputeDigestOfArms(arms: readonly (readonly [string, ArmFiles])[]): string {
  const lines = arms.map(([name, files]) => `${name} ${recomputeDigest(files)}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

/** Debt repaid, at the protocol's price of the moment. */
export function repaidUsd(files: ArmFiles, event: FileEvent): bigint {
  return files.worth(event.text("debtAsset"), event.units("debtRepaid"), event.units("debtPrice"));
}

/** What the liquidator received, at the protocol's price of the moment. */
export function seizedUsd(files: ArmFiles, event: FileEvent): bigint {
  return files.worth(event.text("collateralAsset"), event.units("collateralSeized"), event.units("collateralPrice"));
}

function countsOf(events: readonly FileEvent[]): { count: number; accounts: number } {
  return { count: events.length, accounts: distinct(events.map((event) => event.key)) };
}

/** Written off, less what was covered; and what accounts still there at the end owe beyond their collateral. */
function badDebtOf(files: ArmFiles, protocol: string): { recognised: bigint; open: bigint } {
  const own = (event: FileEvent): boolean => event.text("protocol") === protocol;
  const writtenOff = files
    .of("bad-debt")
    .filter(own)
    .map((event) => files.worth(event.text("asset"), event.units("amount"), event.units("price")));
  const covered = files
    .of("bad-debt-covered")
    .filter(own)
    .map((event) => {
      const price = usd(cell(files.lastRow, `outside_usd:${event.text("asset")}`));
      return files.worth(event.text("asset"), event.units("amount"), price);
    });
  const owedBeyond = files
    .of("position")
    .filter((event) => own(event) && event.text("at") === "end")
    .map((event) => event.units("debtUsd") - event.units("collateralUsd"))
    .filter((beyond) => beyond > 0n);
  return { recognised: addUp(writtenOff) - addUp(covered), open: addUp(owedBeyond) };
}

/** The most that bad debt recognised so far and still open came to at the end of any block. */
function peakBadDebt(files: ArmFiles, lending: readonly string[]): bigint {
  let recognised = 0n;
  return files.rows
    .map((row) => {
      recognised += usdOf(
        row,
        lending.map((name) => `lending:${name}:bad_debt_usd`),
      );
      return (
        recognised +
        usdOf(
          row,
          lending.map((name) => `lending:${name}:shortfall_usd`),
        )
      );
    })
    .reduce((peak, now) => (now > peak ? now : peak), 0n);
}

function pricesOf(files: ArmFiles, asset: FileEvent): Record<string, unknown> {
  const symbol = asset.text("asset");
  const start = asset.units("startPrice");
  const column = (name: string): bigint[] => files.rows.map((row) => usd(cell(row, name)));
  const isOf = (kind: string) => (event: FileEvent) =>
    event.text("kind") === kind && event.has("asset") && event.text("asset") === symbol;
  const hasFeed = files.of("protocol").some(isOf("feed"));
  const pools = files.of("protocol").filter(isOf("pool"));
  return {
    start: asUsd(start),
    low: asUsd(lowest([start, ...column(`outside_usd:${symbol}`)])),
    end: asUsd(usd(cell(files.lastRow, `outside_usd:${symbol}`))),
    undisturbedLow: asUsd(lowest([start, ...column(`undisturbed_usd:${symbol}`)])),
    feedLow: hasFeed ? asUsd(lowest(column(`feed_usd:${symbol}`))) : null,
    poolLow: Object.fromEntries(
      pools.map((pool) => {
        const name = pool.text("protocol");
        return [name, asUsd(lowest(column(`pool:${name}:price_usd`)))];
      }),
    ),
  };
}

/** Tokens that came in less those that went out, at the last outside prices, less gas at the price of its block. */
function keeperOf(files: ArmFiles, agent: FileEvent): Record<string, unknown> {
  const name = agent.text("agent");
  const own = new Set(agent.list("addresses"));
  const net = new Map<string, bigint>();
  for (const transfer of files.of("transfer")) {
    const amount = transfer.units("amount");
    const change = (own.has(transfer.text("to")) ? amount : 0n) - (own.has(transfer.text("from")) ? amount : 0n);
    net.set(transfer.text("asset"), (net.get(transfer.text("asset")) ?? 0n) + change);
  }
  const tokens = addUp(
    [...net].map(([asset, amount]) => files.worth(asset, amount, usd(cell(files.lastRow, `outside_usd:${asset}`)))),
  );
  const transactions = files.of("transaction").filter((event) => event.text("agent") === name);
  const gas = addUp(
    transactions.map(
      (event) => (event.units("feeWei") * usd(cell(files.row(event.block), "native_usd"))) / NATIVE_UNIT,
    ),
  );
  const skipped: Record<string, number> = {};
  for (const event of files.of("skipped").filter((skip) => skip.text("agent") === name)) {
    const reason = event.text("reason");
    skipped[reason] = (skipped[reason] ?? 0) + event.number("count");
  }
  return {
    liquidations: files.of("liquidation").filter((event) => own.has(event.text("liquidator"))).length,
    profitUsd: asUsd(tokens - gas),
    gasUsd: asUsd(gas),
    reverted: transactions.filter((event) => !event.truth("succeeded")).length,
    skippedUnprofitable: skipped.unprofitable ?? 0,
    skipped,
  };
}

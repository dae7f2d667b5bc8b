import type { ComparisonRow } from "../risk/comparison.ts";
import type { Findings } from "../risk/findings.ts";
import { hasArms, type Results } from "./summary.ts";

/** The findings to show, one a row. */
export function rowsOf(results: Results): readonly ComparisonRow[] {
  return hasArms(results) ? results.comparison : ownRows(results);
}

/** A finding as people read it: dollars to the cent, numbers with separators. */
export function display(value: string | number, unit: string): string {
  if (typeof value === "number") return value.toLocaleString("en-US");
  if (unit !== "USD" || value === "") return value;
  const number = Number(value);
  const digits = Math.abs(number) < 1000 ? 2 : 0;
  return number.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function ownRows(findings: Findings): ComparisonRow[] {
  const row = (finding: string, unit: string, value: string | number): ComparisonRow => ({
    finding,
    unit,
    values: { "": value },
  });
  const { liquidations, cascade, breaker } = findings;
  return [
    row("blocks", "count", findings.blocks),
    row("transactions", "count", findings.transactions),
    row("reverted", "count", findings.reverted),
    row("liquidations", "count", liquidations.count),
    ...Object.entries(liquidations.byProtocol).map(([name, own]) =>
      row(`accounts liquidated on ${name}`, "count", own.accounts),
    ),
    row("debt repaid", "USD", liquidations.debtRepaidUsd),
    row("collateral seized", "USD", liquidations.collateralSeizedUsd),
    row("bad debt", "USD", findings.badDebtUsd),
    ...Object.entries(findings.badDebtByProtocol).map(([name, usd]) => row(`bad debt on ${name}`, "USD", usd)),
    row("cascade rounds", "count", cascade.rounds),
    row("first-order loss", "USD", cascade.firstOrderLossUsd),
    row("higher-order loss", "USD", cascade.higherOrderLossUsd),
    ...Object.entries(findings.prices)
      .filter(([, prices]) => prices.low !== prices.start)
      .map(([asset, prices]) => row(`lowest ${asset} outside`, "USD", prices.low)),
    row("breaker trips", "count", breaker.trips),
    ...Object.entries(findings.systems).flatMap(([system, figures]) =>
      Object.entries(figures).map(([figure, { unit, end }]) => row(`${system}: ${figure}`, unit, end)),
    ),
    ...Object.entries(findings.keepers).map(([name, keeper]) => row(`profit of ${name}`, "USD", keeper.profitUsd)),
  ];
}

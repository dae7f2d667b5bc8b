/** What became of the systems' figures, worked out a second time from `blocks.csv`; see risk-recompute.ts. */
import { type ArmFiles, asUsd, cell, usd } from "./risk-files.ts";

/** Units are in no file of an arm: those of the figures that the summary is to have, by system and figure. */
export type FigureUnits = Readonly<Record<string, Readonly<Record<string, { readonly unit: string }>>>>;

/** A figure's first and last value, its lowest and its highest, by system and figure. */
export function systemsOf(files: ArmFiles, units: FigureUnits): Record<string, Record<string, unknown>> {
  const found: Record<string, Record<string, unknown>> = {};
  for (const column of Object.keys(files.rows[0] ?? {})) {
    const [kind, system = "", figure = ""] = column.split(":");
    if (kind !== "system") continue;
    // Whatever the unit, a cell is a decimal number, and 1e-8 is the finest.
    const values = files.rows.map((row) => usd(cell(row, column)));
    const [low, high] = values.reduce(
      ([least, most], value) => [value < least ? value : least, value > most ? value : most],
      [values[0] ?? 0n, values[0] ?? 0n],
    );
    found[system] = {
      ...found[system],
      [figure]: {
        unit: units[system]?.[figure]?.unit,
        start: asUsd(values[0] ?? 0n),
        end: asUsd(values.at(-1) ?? 0n),
        low: asUsd(low),
        high: asUsd(high),
      },
    };
  }
  return found;
}

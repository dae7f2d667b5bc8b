/** The comparison of arms in `summary.json` worked out a second time; see risk-recompute.ts. */
import { addUp, distinct } from "./risk-arithmetic.ts";
import { type ArmFiles, asUsd, usd } from "./risk-files.ts";
import { recompute } from "./risk-recompute.ts";
import type { FigureUnits } from "./risk-recompute-systems.ts";

type Value = string | number;

/** A row of the comparison. */
interface Row {
  readonly finding: string;
  readonly unit: string;
  readonly values: Record<string, Value>;
}

/** One arm: its name, the accounts that were liquidated by protocol, and a way to look up its findings. */
interface Arm {
  readonly name: string;
  readonly files: ArmFiles;
  readonly liquidated: readonly { readonly key: string; readonly protocol: string }[];
  /** The finding at a path such as `liquidations.count`. */
  at(...path: string[]): Value;
}

/** The rows of the comparison, the first arm being the baseline; the systems' figures have the given units in any arm. */
export function recomputeComparison(files: readonly (readonly [string, ArmFiles])[], units: FigureUnits = {}): Row[] {
  const arms = files.map(([name, arm]) => armOf(name, arm));
  const [baseline] = arms as [Arm];
  const [[, baseFiles]] = files as [readonly [string, ArmFiles]];
  const row = (finding: string, unit: string, valueOf: (arm: Arm) => Value): Row => ({
    finding,
    unit,
    values: Object.fromEntries(arms.map((arm) => [arm.name, valueOf(arm)])),
  });
  const lending = baseFiles.protocols("lending");
  const moved = baseFiles
    .of("asset")
    .map((event) => event.text("asset"))
    .filter((asset) => baseline.at("prices", asset, "low") !== baseline.at("prices", asset, "start"));
  const pools = (asset: string): string[] =>
    baseFiles
      .of("protocol")
      .filter((event) => event.text("kind") === "pool" && event.text("asset") === asset)
      .map((event) => event.text("protocol"));
  const keepers = baseFiles
    .of("agent")
    .filter((event) => event.text("role") === "keeper")
    .map((event) => event.text("agent"));
  const allKeepers = (arm: Arm, what: string): string =>
    asUsd(addUp(keepers.map((keeper) => usd(String(arm.at("keepers", keeper, what))))));
  const touchedInBaseline = new Set(baseline.liquidated.map(({ key }) => key));
  const newlyTouched = (arm: Arm, protocol?: string): number =>
    arm.liquidated.filter(
      (entry) => !touchedInBaseline.has(entry.key) && (protocol ?? entry.protocol) === entry.protocol,
    ).length;

  const figures = [...new Set(arms.flatMap((arm) => Object.keys(arm.files.lastRow)))]
    .map((column) => column.split(":"))
    .flatMap(([kind, system = "", figure = ""]) => (kind === "system" ? [[system, figure] as const] : []));

  return [
    row("liquidations", "count", (arm) => arm.at("liquidations", "count")),
    row("accounts liquidated", "count", (arm) => distinct(arm.liquidated.map(({ key }) => key))),
    ...lending.map((name) =>
      row(`accounts liquidated on ${name}`, "count", (arm) =>
        distinct(arm.liquidated.filter(({ protocol }) => protocol === name).map(({ key }) => key)),
      ),
    ),
    row(`accounts that ${baseline.name} leaves untouched`, "count", (arm) => newlyTouched(arm)),
    ...(lending.length > 1 ? lending : []).map((name) =>
      row(`… of them on ${name}`, "count", (arm) => newlyTouched(arm, name)),
    ),
    row("debt repaid", "USD", (arm) => arm.at("liquidations", "debtRepaidUsd")),
    row("collateral seized", "USD", (arm) => arm.at("liquidations", "collateralSeizedUsd")),
    row("bad debt", "USD", (arm) => arm.at("badDebtUsd")),
    ...lending.map((name) => row(`bad debt on ${name}`, "USD", (arm) => arm.at("badDebtByProtocol", name))),
    row("bad debt at its worst", "USD", (arm) => arm.at("badDebt", "peakUsd")),
    row("loss of borrowers and lenders", "USD", (arm) => asUsd(loss(arm))),
    row(`higher-order loss (over ${baseline.name})`, "USD", (arm) => asUsd(loss(arm) - loss(baseline))),
    row("cascade rounds", "count", (arm) => arm.at("cascade", "rounds")),
    ...moved.flatMap((asset) => [
      row(`lowest ${asset} outside`, "USD", (arm) => arm.at("prices", asset, "low")),
      row(`lowest ${asset} on its feed`, "USD", (arm) => arm.at("prices", asset, "feedLow")),
      ...pools(asset).map((pool) =>
        row(`lowest ${asset} on ${pool}`, "USD", (arm) => arm.at("prices", asset, "poolLow", pool)),
      ),
    ]),
    row("breaker trips", "count", (arm) => arm.at("breaker", "trips")),
    row("blocks halted", "blocks", (arm) => arm.at("breaker", "haltedBlocks")),
    ...figures.map(([system, figure]) =>
      row(`${system}: ${figure}`, units[system]?.[figure]?.unit ?? "", (arm) => endOf(arm.files, system, figure)),
    ),
    ...keepers.map((keeper) => row(`profit of ${keeper}`, "USD", (arm) => arm.at("keepers", keeper, "profitUsd"))),
    row("profit of all keepers", "USD", (arm) => allKeepers(arm, "profitUsd")),
    row("gas paid by keepers", "USD", (arm) => allKeepers(arm, "gasUsd")),
  ];
}

function armOf(name: string, files: ArmFiles): Arm {
  const findings = recompute(files);
  const liquidated = new Map(files.of("liquidation").map((event) => [event.key, event.text("protocol")]));
  return {
    name,
    files,
    liquidated: [...liquidated].map(([key, protocol]) => ({ key, protocol })),
    at: (...path) => path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], findings) as Value,
  };
}

/** A figure at the end of the last block; nothing where there is no such system. */
function endOf({ lastRow }: ArmFiles, system: string, figure: string): string {
  const value = lastRow[`system:${system}:${figure}`];
  return value === undefined ? "" : asUsd(usd(value));
}

/** What borrowers lost to liquidation plus bad debt. */
function loss(arm: Arm): bigint {
  return usd(String(arm.at("cascade", "firstOrderLossUsd"))) + usd(String(arm.at("cascade", "higherOrderLossUsd")));
}

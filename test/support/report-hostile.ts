/** Runs whose every name tries to break out of wherever it is shown. */
import type { RunDescription } from "../../src/report/run-description.ts";
import { type Summary, summariseRun, withTimes } from "../../src/report/summary.ts";
import type { RunRecord } from "../../src/simulation/record.ts";
import type { ScenarioRun } from "../../src/simulation/run.ts";
import { badDebt, handMadeRecord, handMadeRun, liquidation, PLAIN_WORLD } from "./risk-record.ts";

/** Ends a script element and begins another. */
export const SCRIPT = "</script><script>alert(1)</script>";
/** Ends an attribute and an element. */
export const ATTRIBUTE = `"'><img src=x onerror=alert(2)>`;
/** Begins a comment, which hides the end of a script element from the browser. */
export const COMMENT = "<!--<script>";
/** Ends a line of JavaScript, but not one of JSON. */
export const LINE_SEPARATORS = "a\u2028b\u2029c";

/** What is written, and what it is written from. */
export interface Written {
  readonly run: ScenarioRun;
  readonly summary: Summary;
  readonly description: RunDescription;
}

/** A run with hostile names in every place that a name can stand. */
export function hostileRun(): Written {
  const record = withNames(
    handMadeRecord([
      { undisturbed: 90, pool: 80, halted: "liquidate", events: [liquidation({ account: 1, price: 80, due: 85 })] },
      { undisturbed: 90, feed: 70, events: [liquidation({ account: 2, price: 70, due: 75 }), badDebt(2, 5)] },
    ]),
    { collateral: SCRIPT, pool: `${COMMENT} pool`, lending: ATTRIBUTE, keeper: `${SCRIPT} keeper ${LINE_SEPARATORS}` },
  );
  const run = handMadeRun(
    { [`plain ${SCRIPT}`]: record, [`other ${ATTRIBUTE}`]: record },
    {
      name: `title ${SCRIPT}`,
      description: `About ${COMMENT} and ${ATTRIBUTE}`,
      assertions: [{ name: `claim ${SCRIPT}`, check: () => `it is ${ATTRIBUTE}` }],
    },
  );
  const summary = withTimes(summariseRun(run, `engine ${SCRIPT}`), { wallSeconds: 1, chainSeconds: 0.5 });
  const description: RunDescription = {
    scenario: summary.scenario,
    description: run.scenario.description,
    seed: 1,
    params: { [`name ${SCRIPT}`]: `value ${ATTRIBUTE} ${COMMENT}` },
    arms: {},
    engine: summary.engine,
    versions: { [`version ${SCRIPT}`]: SCRIPT },
    data: { [`path ${SCRIPT}`]: "00" },
    digest: summary.digest,
    command: `npx hardhat firebreak run '${SCRIPT}'`,
    assumptions: [`that ${SCRIPT}`],
  };
  return { run, summary, description };
}

/** A record in which the plain world's names are replaced, wherever they stand. */
export function withNames(
  record: RunRecord,
  names: { readonly collateral: string; readonly pool: string; readonly lending: string; readonly keeper: string },
): RunRecord {
  const replacements = new Map<unknown, string>([
    [PLAIN_WORLD.collateral, names.collateral],
    [PLAIN_WORLD.pool, names.pool],
    [PLAIN_WORLD.lending[0], names.lending],
    [PLAIN_WORLD.keeper, names.keeper],
  ]);
  return renamed(record, replacements) as RunRecord;
}

function renamed(value: unknown, names: ReadonlyMap<unknown, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (value instanceof Object) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [names.get(key) ?? key, renamed(item, names)]),
    );
  }
  return names.get(value) ?? value;
}

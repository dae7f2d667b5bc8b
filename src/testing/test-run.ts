import { FirebreakError, InputError } from "../errors.ts";
import type { Findings } from "../risk/findings.ts";
import { summarise } from "../risk/summarise.ts";
import type { BlockRow, RecordedEvent, RunRecord } from "../simulation/record.ts";
import type { ScenarioRun } from "../simulation/run.ts";

const ADDRESS = /^0x[0-9a-f]{40}$/;

/** One arm of a run, or all of a run that has no arms: what assertions are made about. */
export class TestArm {
  /** The arm's name; undefined in a run without arms. */
  readonly name: string | undefined;
  readonly record: RunRecord;
  readonly findings: Findings;

  constructor(name: string | undefined, record: RunRecord) {
    this.name = name;
    this.record = record;
    this.findings = summarise(record);
  }

  get events(): readonly RecordedEvent[] {
    return this.record.events;
  }

  get blocks(): readonly BlockRow[] {
    return this.record.blocks;
  }

  /**
   * Whether an account, by address or by name, was liquidated anywhere.
   *
   * @throws InputError when no account has that name: a misspelt one would never be liquidated.
   */
  wasLiquidated(account: string): boolean {
    const wanted = account.toLowerCase();
    const addresses = new Set(ADDRESS.test(wanted) ? [wanted] : []);
    for (const event of this.events) {
      if (event.event === "account" && event.name.toLowerCase() === wanted) addresses.add(event.account);
    }
    if (addresses.size === 0) {
      throw new InputError(
        `the run has no account "${account}": expected a name that the scenario gives, or an address`,
      );
    }
    return this.events.some((event) => event.event === "liquidation" && addresses.has(event.account));
  }
}

/** A finished run in a test. */
export class TestRun {
  private readonly arms: readonly TestArm[];

  constructor(run: ScenarioRun) {
    this.arms = run.arms.map((arm) => new TestArm(arm.name, arm.record));
  }

  /**
   * The arm of that name; the only one there is when no name is given.
   *
   * @throws FirebreakError when there is none, or several to choose from.
   */
  arm(name?: string): TestArm {
    const names = this.arms.map((arm) => arm.name ?? "").join(", ");
    if (name === undefined) {
      const [only, ...others] = this.arms;
      if (only !== undefined && others.length === 0) return only;
      throw new FirebreakError(
        `the run has the arms ${names}: say which, as in run.arm("${this.arms[0]?.name ?? ""}")`,
      );
    }
    const found = this.arms.find((arm) => arm.name === name);
    if (found === undefined) throw new FirebreakError(`the run has no arm "${name}": it has ${names}`);
    return found;
  }

  /** The findings of a run without arms. */
  get findings(): Findings {
    return this.arm().findings;
  }

  /** The record of a run without arms. */
  get record(): RunRecord {
    return this.arm().record;
  }
}

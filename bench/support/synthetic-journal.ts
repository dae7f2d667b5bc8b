import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";

import type { SweepPlan } from "../../src/campaign/sweep/plan.ts";
import { journalLine, type JournalLine } from "../../src/campaign/sweep/row.ts";
import type { TrialDone } from "../../src/campaign/trial.ts";
import { Random } from "../../src/simulation/random.ts";

/** A journal as long as is wanted, without the days that its trials would take. */
export interface SyntheticJournal {
  /** Where it is written. */
  readonly path: string;
  readonly plan: SweepPlan;
  /** What a real trial came to. Every line is made of its line. */
  readonly outcome: TrialDone;
  /** So many trials have figures of their own; then the same figures come again. */
  readonly distinct: number;
}

/** A share of trials without bad debt, how far the tail of the others reaches, and how far all else departs. */
const WITHOUT_LOSS = 0.4;
const TAIL = -0.5;
const SPREAD = [0.5, 1.5] as const;
const DECIMALS = 8;

const IS_LOSS = /(^|\.)badDebt/;

/** What a trial's figures are multiplied by. */
interface Factors {
  readonly loss: number;
  readonly other: number;
}

/**
 * Writes a line for each trial of the plan. Its place, seed, parameters and command are those of that trial; its figures
 * are the real trial's, multiplied by numbers that are drawn from a fixed seed, one for bad debt and one for all else;
 * counts stay as they are; its digest is its own.
 */
export async function writeSyntheticJournal({ path, plan, outcome, distinct }: SyntheticJournal): Promise<void> {
  const random = Random.fromSeed(1).split("synthetic journal");
  const drawn = Array.from({ length: distinct }, (): Factors => ({
    loss: random.chance(WITHOUT_LOSS) ? 0 : random.between(0.001, 1) ** TAIL,
    other: random.between(...SPREAD),
  }));
  const file = createWriteStream(path);
  for (let number = 0; number < plan.trials; number += 1) {
    const { trial } = plan.trialAt(number);
    const line = journalLine(plan, number, { index: number, trial, attempts: 1, seconds: 1, outcome });
    const text = `${JSON.stringify(scaled(line, drawn[number % distinct] as Factors))}\n`;
    if (!file.write(text)) await once(file, "drain");
  }
  file.end();
  await finished(file);
}

function scaled(line: JournalLine, factors: Factors): JournalLine {
  const { text, number, count } = line.findings;
  const digest = createHash("sha256").update(`trial ${line.trial}`).digest("hex");
  const scale = ([name, value]: [string, number]): [string, number] => {
    const factor = IS_LOSS.test(name) ? factors.loss : factors.other;
    return [name, Number((value * factor).toFixed(DECIMALS))];
  };
  const varied = Object.fromEntries(Object.entries(number).map(scale));
  return { ...line, findings: { text: { ...text, digest }, number: varied, count } };
}

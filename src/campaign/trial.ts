import { oneLine } from "../errors.ts";
import type { ParameterValue } from "../simulation/parameters.ts";
import type { Results } from "../report/summary.ts";
import type { Capital } from "./capital.ts";

/** One run of a scenario, as data alone: what a process elsewhere needs to know to run it. */
export interface Trial {
  /** The name of a shipped scenario, or the path of a file. */
  readonly scenario: string;
  readonly seed: number;
  /** Values of parameters; the defaults apply where absent. */
  readonly params?: Readonly<Record<string, ParameterValue>>;
  /** The one arm to run; all when absent. */
  readonly arm?: string;
}

/** A trial that ran to its end. */
export interface TrialDone {
  readonly status: "done";
  /** Every parameter's value. */
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** What `summary.json` holds, without what the clock says. */
  readonly results: Results;
  /** By arm; under "" in a scenario without arms. */
  readonly capital: Readonly<Record<string, Capital>>;
}

/**
 * Why a trial has no results: what it asks for is wrong; it ended with an error; its process ended under it, or said
 * nothing for too long; it was given up because nobody wants the results any more; or no worker takes it.
 */
export type FailureCause = "input" | "error" | "crash" | "silence" | "closed" | "refused";

/** A trial without results. */
export interface TrialFailed {
  readonly status: "failed";
  readonly cause: FailureCause;
  /** One line. */
  readonly reason: string;
}

export type TrialOutcome = TrialDone | TrialFailed;

/** A trial that failed, with the reason on one line. */
export function trialFailed(cause: FailureCause, reason: string): TrialFailed {
  return { status: "failed", cause, reason: oneLine(reason) };
}

/** What became of a trial. */
export interface TrialResult {
  /** Its place among the trials, from 0. */
  readonly index: number;
  readonly trial: Trial;
  /** How often it was started: 2 when its process was lost the first time. */
  readonly attempts: number;
  /** Of the last attempt, from its start to its results. */
  readonly seconds: number;
  readonly outcome: TrialOutcome;
}

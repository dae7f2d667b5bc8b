import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { compareFigures, type ComparedFigure, figuresIn, type Tolerance } from "../../campaign/compare/compare.ts";
import { renderComparison, renderComparisonPage } from "../../campaign/report/comparison.ts";
import { decimal } from "../../campaign/sweep/decimals.ts";
import { ExitStatus, InputError, messageOf } from "../../errors.ts";
import { reportingErrors } from "../report-errors.ts";

interface CompareArguments {
  readonly a: string;
  readonly b: string;
  readonly tolerance: string;
  readonly absolute: string;
  readonly out: string;
  readonly json: boolean;
}

const compare: NewTaskActionFunction<CompareArguments> = async (args) =>
  reportingErrors(async () => {
    const tolerance: Tolerance = {
      relative: parseTolerance("--tolerance", args.tolerance, "0.01"),
      absolute: parseTolerance("--absolute", args.absolute, "0.01"),
    };
    const [a, b] = [readSummary(args.a), readSummary(args.b)];
    if (a.scenario !== b.scenario) {
      throw new InputError(`${args.a} is of ${a.scenario} and ${args.b} of ${b.scenario}: expected one scenario`);
    }
    const figures = compareFigures(figuresIn(a), figuresIn(b), tolerance);
    const changed = figures.filter((figure) => figure.a !== figure.b);
    const worse = figures.filter(({ isWorse }) => isWorse);
    const names = { a: args.a, b: args.b };
    if (args.out !== "") writePage(args.out, renderComparisonPage(a.scenario, names, changed, tolerance));
    const verdict = { worse: worse.map(({ figure }: ComparedFigure) => figure), tolerance };
    if (args.json) process.stdout.write(`${JSON.stringify({ ...names, ...verdict, changed }, null, 2)}\n`);
    else console.log(renderComparison(names, changed, figures.length));
    return Promise.resolve(worse.length === 0 ? ExitStatus.Ok : ExitStatus.AssertionFailed);
  });

function readSummary(folder: string): { readonly scenario: string } {
  if (folder === "") throw new InputError("compare needs two folders, of runs or of sweeps");
  if (!existsSync(folder)) throw new InputError(`${folder}: there is no such folder`);
  const path = statSync(folder).isDirectory() ? join(folder, "summary.json") : folder;
  try {
    const summary = JSON.parse(readFileSync(path, "utf8")) as { scenario?: unknown } | null;
    if (typeof summary?.scenario === "string") return { ...summary, scenario: summary.scenario };
  } catch (error) {
    throw new InputError(`${path}: ${messageOf(error)}`, { cause: error });
  }
  throw new InputError(`${path}: is no summary of a run or a sweep`);
}

function parseTolerance(option: string, text: string, otherwise: string): number {
  const tolerance = decimal(text === "" ? otherwise : text);
  if (tolerance !== undefined && tolerance >= 0) return tolerance;
  throw new InputError(`${option} ${text}: expected a number from 0 on`);
}

function writePage(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch (error) {
    throw new InputError(`--out ${path}: ${messageOf(error)}`, { cause: error });
  }
}

export default compare;

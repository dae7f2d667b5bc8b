import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { compareFigures, type ComparedFigure, figuresIn, type Tolerance } from "../../campaign/compare/compare.ts";
import { type ComparedSummary, parseSummary } from "../../campaign/compare/summary.ts";
import { renderComparison, renderComparisonPage } from "../../campaign/report/comparison.ts";
import { decimal } from "../../campaign/sweep/decimals.ts";
import { ExitStatus, InputError } from "../../errors.ts";
import { reasonOf, unreadable } from "../../files.ts";
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
    requirePage(args.out);
    const [a, b] = [readSummary(args.a), readSummary(args.b)];
    if (a.kind !== b.kind) {
      throw new InputError(`${args.a} is of a ${a.kind} and ${args.b} of a ${b.kind}: expected two runs or two sweeps`);
    }
    if (a.scenario !== b.scenario) {
      throw new InputError(`${args.a} is of ${a.scenario} and ${args.b} of ${b.scenario}: expected one scenario`);
    }
    const figures = compareFigures(figuresIn(a.summary), figuresIn(b.summary), tolerance);
    const changed = figures.filter((figure) => figure.a !== figure.b);
    const worse = figures.filter(({ isWorse }) => isWorse);
    const names = { a: args.a, b: args.b };
    if (args.out !== "") writePage(args.out, renderComparisonPage(a.scenario, names, changed, tolerance));
    const verdict = { worse: worse.map(({ figure }: ComparedFigure) => figure), tolerance };
    if (args.json) process.stdout.write(`${JSON.stringify({ ...names, ...verdict, changed }, null, 2)}\n`);
    else console.log(renderComparison(names, changed, figures.length));
    return Promise.resolve(worse.length === 0 ? ExitStatus.Ok : ExitStatus.AssertionFailed);
  });

function readSummary(folder: string): ComparedSummary {
  if (folder === "") throw new InputError("compare needs two folders, of runs or of sweeps");
  let path = folder;
  let text: string;
  try {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) path = join(folder, "summary.json");
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`${path}: ${unreadable(error)}; expected the folder of a finished run or sweep`, {
      cause: error,
    });
  }
  return parseSummary(path, text);
}

/** What is compared is not to be written over. */
function requirePage(path: string): void {
  if (path !== "" && !path.endsWith(".html")) throw new InputError(`--out ${path}: expected a file that ends in .html`);
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
    throw new InputError(`--out ${path}: ${reasonOf(error)}; choose another place`, { cause: error });
  }
}

export default compare;

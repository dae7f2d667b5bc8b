/** The commands' actions, in this very process: what a user would see of them, without starting anything. */
import hre from "hardhat";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import breakTask from "../../src/plugin/tasks/break.ts";
import certify from "../../src/plugin/tasks/certify.ts";
import compare from "../../src/plugin/tasks/compare.ts";
import recommend from "../../src/plugin/tasks/recommend.ts";
import sweep from "../../src/plugin/tasks/sweep.ts";
import type { Finished } from "./cli-run.ts";

const ACTIONS = { sweep, certify, recommend, break: breakTask, compare } as unknown as Readonly<
  Record<string, NewTaskActionFunction>
>;

/** What the command line says where nothing is given. */
const NOTHING = {
  ...Object.fromEntries(
    [
      "scenario",
      "vary",
      "over",
      "sample",
      "set",
      "arm",
      "processes",
      "out",
      "limits",
      "until",
      "tolerance",
      "queue",
    ].map((name) => [name, ""]),
  ),
  seeds: "1",
  a: "",
  b: "",
  absolute: "",
  json: false,
};

/** Runs `firebreak <command>` with the options that are given. */
export async function runTask(command: string, options: Readonly<Record<string, unknown>>): Promise<Finished> {
  const action = ACTIONS[command];
  if (action === undefined) throw new Error(`no command ${command}`);
  const written = { stdout: "", stderr: "" };
  const before = process.exitCode;
  const undo = [
    replace(process.stdout, "write", (text: string) => (written.stdout += text) !== ""),
    replace(process.stderr, "write", (text: string) => (written.stderr += text) !== ""),
    replace(console, "log", (text: string) => (written.stdout += `${text}\n`)),
  ];
  try {
    await action({ ...NOTHING, ...options }, hre);
    return { status: Number(process.exitCode), ...written };
  } finally {
    process.exitCode = before;
    for (const restore of undo) restore();
  }
}

/** Puts something in another's place, and returns what puts it back. */
function replace<T extends object>(owner: T, name: keyof T, stand: unknown): () => void {
  const own = owner[name];
  owner[name] = stand as T[keyof T];
  return () => {
    owner[name] = own;
  };
}

import type { FolderLayout, RunFile } from "../report/run-folder.ts";
import type { ExaminedClaim } from "./examine.ts";
import { renderClaimsPage } from "./page.ts";

/** How the claims were examined. */
export interface ExaminationDescription {
  readonly isQuick: boolean;
  /** The numbers asked for, as they were given; empty for all. */
  readonly only: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** What the claims' folder consists of. */
export const CLAIMS_LAYOUT: FolderLayout = {
  marker: "claims.json",
  top: new Set(["claims.json", "claims.html"]),
  inner: new Set(),
};

/** `claims.json` with every figure of every run, and a page. */
export function claimsFiles(claims: readonly ExaminedClaim[], description: ExaminationDescription): RunFile[] {
  const { isQuick, only, versions } = description;
  const options = [isQuick ? " --quick" : "", only === "" ? "" : ` --only ${only}`].join("");
  const command = `npx hardhat firebreak claims${options}`;
  return [
    { path: "claims.json", text: `${JSON.stringify({ command, versions, claims }, infinity, 2)}\n` },
    { path: "claims.html", text: renderClaimsPage(claims, { command, versions }) },
  ];
}

/** JSON has no infinity: an interval that is open there ends with nothing. */
function infinity(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

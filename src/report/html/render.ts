import { fileURLToPath } from "node:url";

import type { ScenarioRun } from "../../simulation/run.ts";
import type { RunDescription } from "../run-description.ts";
import { findingsByArm, hasArms, type Results } from "../summary.ts";
import { display, rowsOf } from "../finding-rows.ts";
import { escapeHtml } from "./escape.ts";
import { headRow, htmlRow, list, renderPage, table, textRow } from "./page.ts";
import { reportData } from "./report-data.ts";

/**
 * The report: one page with everything in it, which opens from disk, asks nothing of the network (its content policy
 * forbids it) and shows whatever names the run held as plain text.
 */
export function renderReport(run: ScenarioRun, results: Results, description: RunDescription): string {
  const { scenario } = results;
  return renderPage({
    eyebrow: `seed ${results.seed}`,
    title: scenario,
    lead: description.description,
    body: `
  ${verdict(results)}
  <section><h2>${hasArms(results) ? "The arms side by side" : "Findings"}</h2>${findingsTable(results)}</section>
  <section id="prices"><h2>Prices</h2><p class="hint">What each venue and feed said. Undisturbed is the outside price had nobody in the simulation traded. Shaded: the breaker halts.</p></section>
  <section id="liquidations"><h2>Liquidations and bad debt</h2><p class="hint">Bars: liquidations in a block. Lines: bad debt, recognised and still open.</p></section>
  ${systemsSection(results)}
  <section id="health"><h2>Health factors before and after</h2><p class="hint">Accounts with debt. Below 1 they can be liquidated.</p></section>
  <section id="rounds"><h2>The cascade in rounds</h2><p class="hint">Round 1 needed nobody's sale; each later round needed the price that the rounds before it made.</p>${roundsTable(results)}</section>
  <section id="keepers"><h2>Keepers</h2>${keepersTable(results)}</section>
  <section id="gas"><h2>Congestion</h2><p class="hint">The base fee of each block.</p></section>
  <section><h2>What is assumed</h2>${list(description.assumptions, "The scenario states no assumptions of its own.")}</section>
  <section><h2>How to repeat it</h2><pre><code>${escapeHtml(description.command)}</code></pre>${provenance(description)}</section>
`,
    data: reportData(run, results),
    client: fileURLToPath(new URL("client.js", import.meta.url)),
  });
}

function verdict(results: Results): string {
  const items = results.assertions.map(({ name, passed, detail }) => {
    const text = passed ? name : `${name}: ${detail}`;
    return `<li class="${passed ? "holds" : "fails"}"><span>${passed ? "holds" : "fails"}</span> ${escapeHtml(text)}</li>`;
  });
  return `<section class="verdict"><h2>Assertions</h2><ul>${items.join("")}</ul></section>`;
}

function findingsTable(results: Results): string {
  const arms = findingsByArm(results).map(([name]) => name);
  const head = arms.map((arm) => `<th scope="col">${escapeHtml(arm === "" ? results.scenario : arm)}</th>`).join("");
  const body = rowsOf(results).map(({ finding, unit, values }) => {
    const cells = arms.map((arm) => escapeHtml(display(values[arm] ?? "", unit)));
    const shown = unit === "count" ? "" : ` <small>${escapeHtml(unit)}</small>`;
    return htmlRow(`${escapeHtml(finding)}${shown}`, cells);
  });
  return table(`<tr><td></td>${head}</tr>`, body);
}

function systemsSection(results: Results): string {
  const names = findingsByArm(results).flatMap(([, { systems }]) => Object.keys(systems));
  if (names.length === 0) return "";
  const hint = "Figures that the systems of this world show of themselves, a line for each arm that has them.";
  return `<section id="systems"><h2>Systems</h2><p class="hint">${hint}</p></section>`;
}

function roundsTable(results: Results): string {
  const rows = findingsByArm(results).flatMap(([arm, { cascade }]) =>
    cascade.byRound.map((round) => {
      const split = Object.entries(round.byProtocol)
        .map(([name, count]) => `${name} ${count}`)
        .join(", ");
      const cells = [
        String(round.liquidations),
        String(round.accounts),
        split,
        display(round.debtRepaidUsd, "USD"),
        `${round.firstBlock}–${round.lastBlock}`,
      ];
      return textRow(`${arm} ${round.round}`, cells);
    }),
  );
  if (rows.length === 0) return "<p>Nothing was liquidated.</p>";
  const names = ["round", "liquidations", "accounts", "by protocol", "debt repaid, USD", "blocks"];
  return table(headRow(names), rows);
}

function keepersTable(results: Results): string {
  const rows = findingsByArm(results).flatMap(([arm, { keepers }]) =>
    Object.entries(keepers).map(([name, keeper]) => {
      const cells = [
        String(keeper.liquidations),
        String(keeper.reverted),
        keeper.skippedUnprofitable.toLocaleString("en-US"),
        display(keeper.gasUsd, "USD"),
        display(keeper.profitUsd, "USD"),
      ];
      return textRow(arm === "" ? name : `${name}, ${arm}`, cells);
    }),
  );
  if (rows.length === 0) return "<p>There were no keepers.</p>";
  const names = ["keeper", "liquidations", "reverted", "passed up as unprofitable", "gas, USD", "profit, USD"];
  return table(headRow(names), rows);
}

function provenance(description: RunDescription): string {
  const entries: [string, string][] = [
    ["digest", description.digest],
    ["engine", description.engine],
    ...Object.entries(description.versions),
    ...Object.entries(description.params).map(([name, value]): [string, string] => [
      `parameter ${name}`,
      String(value),
    ]),
    ...Object.entries(description.data).map(([path, hash]): [string, string] => [`SHA-256 of ${path}`, hash]),
  ];
  const rows = entries.map(([name, value]) => textRow(name, [value]));
  return `<details><summary>Parameters, versions, data</summary>${table("", rows)}</details>`;
}

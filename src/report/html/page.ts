import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { embedJson, escapeHtml } from "./escape.ts";

const require = createRequire(import.meta.url);
const CHARTS = join(dirname(require.resolve("echarts/package.json")), "dist", "echarts.common.min.js");
const STYLE = fileURLToPath(new URL("style.css", import.meta.url));

/** What is on a page. */
export interface PageContent {
  readonly eyebrow: string;
  readonly title: string;
  readonly lead: string;
  /** HTML. */
  readonly body: string;
  /** What the charts are drawn from. */
  readonly data: unknown;
  /** The path of the script that draws them. */
  readonly client: string;
}

/**
 * A page with everything in it, which opens from disk, asks nothing of the network (its content policy forbids it) and
 * shows whatever names it is given as plain text.
 */
export function renderPage({ eyebrow, title, lead, body, data, client }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)} · Firebreak</title>
<style>${readFileSync(STYLE, "utf8")}</style>
</head>
<body>
<header>
  <p class="eyebrow">Firebreak · ${escapeHtml(eyebrow)}</p>
  <h1>${escapeHtml(title)}</h1>
  <p class="lead">${escapeHtml(lead)}</p>
  <p class="actions"><button type="button" id="theme">Dark or light</button></p>
</header>
<main>${body}</main>
<script type="application/json" id="data">${embedJson(data)}</script>
<script>${readFileSync(CHARTS, "utf8").replaceAll("</script", "<\\/script")}</script>
<script>${readFileSync(client, "utf8")}</script>
</body>
</html>
`;
}

/** Texts as a list, or what is said when there are none. */
export function list(items: readonly string[], otherwise: string): string {
  if (items.length === 0) return `<p>${escapeHtml(otherwise)}</p>`;
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
}

/** The head of a table: the names of its columns. */
export function headRow(names: readonly string[]): string {
  return `<tr>${names.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("")}</tr>`;
}

/** A row of a table; `isMarked` sets it off from the others. */
export function textRow(name: string, cells: readonly string[], isMarked = false): string {
  return htmlRow(escapeHtml(name), cells.map(escapeHtml), isMarked);
}

/** The same of a name and cells that are HTML already. */
export function htmlRow(name: string, cells: readonly string[], isMarked = false): string {
  const shown = cells.map((cell) => `<td>${cell}</td>`).join("");
  return `<tr${isMarked ? ' class="best"' : ""}><th scope="row">${name}</th>${shown}</tr>`;
}

/** A table of rows that are HTML already. */
export function table(head: string, rows: readonly string[]): string {
  return `<div class="scroll"><table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table></div>`;
}

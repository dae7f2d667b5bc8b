// Draws columns of a run folder's blocks.csv, of each arm or of some, as an SVG for the documentation:
//   node scripts/plot.mjs <run folder> --columns 'outside_usd:WETH,lending:Alpha:bad_debt_usd' --out docs/img/x.svg
//     [--title T] [--arms a,b] [--cumulative] [--from N] [--to N]
// Of a sweep's folder, each setting's tail loss by capital efficiency, with its interval:
//   node scripts/plot.mjs <sweep folder> --out docs/img/x.svg [--title T]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

import { parse } from "csv-parse/sync";
import * as echarts from "echarts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    columns: { type: "string" },
    out: { type: "string" },
    title: { type: "string", default: "" },
    arms: { type: "string" },
    cumulative: { type: "boolean", default: false },
    from: { type: "string", default: "0" },
    to: { type: "string", default: "Infinity" },
  },
});
const [folder] = positionals;
if (folder === undefined || values.out === undefined) usage();
const colors = ["#3b6fb6", "#d1495b", "#2e8b57", "#b8860b", "#7b5ea7", "#4a4a4a"];
const isSweep = existsSync(join(folder, "sweep.json"));
if (!isSweep && values.columns === undefined) usage();
const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width: 760, height: 380 });
chart.setOption({
  animation: false,
  backgroundColor: "#ffffff",
  title: { text: values.title, left: 8, top: 6, textStyle: { fontSize: 15, fontWeight: 600 } },
  legend: { top: 30, left: 8, itemWidth: 28 },
  grid: { left: 16, right: 24, top: 76, bottom: 30, containLabel: true },
  ...(isSweep ? settingsOf(folder) : columnsOf(folder)),
});
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, chart.renderToSVGString());
chart.dispose();

function usage() {
  console.error("usage: node scripts/plot.mjs <run folder> --columns a,b --out FILE.svg [--title T] [--arms a,b]");
  console.error("       node scripts/plot.mjs <sweep folder> --out FILE.svg [--title T]");
  process.exit(2);
}

function columnsOf(folder) {
  const run = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
  const all = Object.keys(run.arms);
  const arms = values.arms?.split(",") ?? (all.length === 0 ? [""] : all);
  const columns = values.columns.split(",");
  const dashes = ["solid", "dashed", "dotted"];

  const series = columns.flatMap((column, c) =>
    arms.flatMap((arm, a) => {
      const file = join(folder, arm, "blocks.csv");
      const rows = existsSync(file) ? parse(readFileSync(file, "utf8"), { columns: true }) : [];
      if (rows.length === 0 || !(column in rows[0])) return [];
      let total = 0;
      const data = rows
        .map((row) => [Number(row.block), values.cumulative ? (total += Number(row[column])) : Number(row[column])])
        .filter(([block]) => block >= Number(values.from) && block <= Number(values.to));
      const name = [columns.length > 1 || arm === "" ? column : "", arm].filter((part) => part !== "").join(", ");
      const color = colors[(columns.length > 1 ? c : a) % colors.length];
      return [
        {
          name,
          type: "line",
          showSymbol: false,
          data,
          itemStyle: { color },
          lineStyle: { width: 2, type: dashes[a % 3] },
        },
      ];
    }),
  );
  if (series.length === 0) {
    console.error(`${folder} has none of the columns ${columns.join(", ")} in ${arms.join(", ")}`);
    process.exit(2);
  }
  return {
    xAxis: { type: "value", name: "block", nameLocation: "middle", nameGap: 24, min: "dataMin", max: "dataMax" },
    yAxis: { type: "value", scale: true },
    series,
  };
}

function settingsOf(folder) {
  const { arms } = JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"));
  const series = arms.flatMap(({ arm, groups, frontier }, a) => {
    const points = groups.map(({ group, params, efficiency, losses }) => ({
      value: [efficiency, losses.shortfall99.value, losses.shortfall99.low, losses.shortfall99.high],
      name: Object.entries(params)
        .map(([name, value]) => `${name} ${value}`)
        .join(", "),
      symbol: frontier.includes(group) ? "circle" : "emptyCircle",
    }));
    const color = colors[a % colors.length];
    return [
      {
        type: "custom",
        data: points,
        encode: { x: 0, y: [2, 3] },
        renderItem: (_, api) => {
          const [low, high] = [2, 3].map((i) => api.coord([api.value(0), api.value(i)]));
          const shape = { x1: low[0], y1: low[1], x2: high[0], y2: high[1] };
          return { type: "line", shape, style: { stroke: color, lineWidth: 1.5, opacity: 0.5 } };
        },
      },
      {
        name: arm,
        type: "scatter",
        data: points,
        symbolSize: 8,
        itemStyle: { color },
        label: { show: true, position: "top", formatter: ({ name }) => name, fontSize: 11 },
      },
    ];
  });
  return {
    legend: { show: arms.length > 1, top: 30, left: 8 },
    xAxis: { type: "value", scale: true, name: "debt over collateral", nameLocation: "middle", nameGap: 24 },
    yAxis: { type: "value", name: "99% expected shortfall of bad debt, USD", nameTextStyle: { align: "left" } },
    series,
  };
}

import { expect } from "chai";

import { embedJson, escapeHtml } from "../../src/report/html/escape.ts";
import { renderReport } from "../../src/report/html/render.ts";
import { reportData, type ReportData } from "../../src/report/html/report-data.ts";
import { summariseRun } from "../../src/report/summary.ts";
import { badDebt, dollars, handMadeRecord, handMadeRun, liquidation } from "../support/risk-record.ts";
import { ATTRIBUTE, COMMENT, hostileRun, LINE_SEPARATORS, SCRIPT } from "../support/report-hostile.ts";

describe("Escaping", () => {
  it("leaves nothing in HTML that begins an element, an entity or ends an attribute", () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).to.equal(
      "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;",
    );
  });

  it("embeds JSON that a script element cannot be ended by, and that says the same", () => {
    const value = { [SCRIPT]: [COMMENT, LINE_SEPARATORS, "-->", "]]>", "&lt;"] };
    const text = embedJson(value);
    expect(text).not.to.match(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).to.deep.equal(value);
  });
});

describe("report.html", () => {
  const { run, summary, description } = hostileRun();
  const page = renderReport(run, summary, description);
  // The library is not ours, is the same in every report, and is looked at by itself below.
  const [library = ""] = /<script>(?:(?!<\/script).)*echarts(?:(?!<\/script).)*<\/script>/s.exec(page) ?? [];
  const ours = page.replace(library, "");

  it("has three script elements, whatever the names say", () => {
    expect(library).to.have.length.above(100_000);
    // As a browser counts them: it knows nothing of strings and sees an element wherever one is spelt out.
    expect(page.match(/<script/gi)).to.have.length(3);
    expect(page.match(/<\/script/gi)).to.have.length(3);
    expect(page).not.to.include("<!--");
  });

  it("shows hostile names as text in every place", () => {
    expect(ours).not.to.match(/<script>alert|<img/i);
    const text = ours
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&#39;", "'")
      .replaceAll("&quot;", '"');
    const shown = [
      `title ${SCRIPT}`,
      `About ${COMMENT} and ${ATTRIBUTE}`,
      `plain ${SCRIPT}`,
      `other ${ATTRIBUTE}`,
      `claim ${SCRIPT}: it is ${ATTRIBUTE}`,
      `that ${SCRIPT}`,
      `lowest ${SCRIPT} outside`,
      `${SCRIPT} keeper ${LINE_SEPARATORS}`,
      `parameter name ${SCRIPT}`,
      `value ${ATTRIBUTE} ${COMMENT}`,
      `version ${SCRIPT}`,
      `SHA-256 of path ${SCRIPT}`,
      `npx hardhat firebreak run '${SCRIPT}'`,
    ];
    for (const name of shown) expect(text, name).to.include(name);
  });

  it("carries the charts' data whole", () => {
    const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).to.deep.equal(JSON.parse(JSON.stringify(reportData(run, summary))) as unknown);
  });

  it("refers to nothing that would have to be fetched", () => {
    const markup = ours.replace(/<script.*?<\/script>/gs, "");
    expect(markup).not.to.match(/<[^>]*\s(?:src|href|srcset|action|data|poster)\s*=/i);
    expect(ours).not.to.match(/\.(?:src|href)\b/);
    expect(ours).not.to.match(/url\(|@import|\bimport\b|https?:|\/\/cdn/i);
    expect(page).not.to.match(/\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|new Worker/);
    // Names of XML's and licences' own, which nobody fetches.
    const hosts = (library.match(/https?:\/\/[^\s"'`)]+/g) ?? []).map((address) => new URL(address).host);
    expect([...new Set(hosts)]).to.have.members(["www.apache.org", "github.com", "www.w3.org"]);
  });

  it("forbids the browser to fetch anything", () => {
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy.split("; ")).to.have.members([
      "default-src 'none'",
      "script-src 'unsafe-inline'",
      "style-src 'unsafe-inline'",
      "img-src data:",
    ]);
  });

  it("is for dark and light, and for phones", () => {
    expect(page).to.match(/prefers-color-scheme/);
    expect(page).to.match(/<meta name="viewport" content="width=device-width/);
    expect(page).to.match(/@media[^{]*max-width/);
  });
});

describe("The report's data", () => {
  it("gives prices, liquidations, bad debt, halts and rounds by block", () => {
    const { arms, assets, protocols, keepers } = dataOf([
      { undisturbed: 90, outside: 89, feed: 88, pool: 87, events: [liquidation({ account: 1, price: 88, due: 95 })] },
      {
        undisturbed: 80,
        halted: "swap",
        events: [badDebt(1, 12)],
        lending: { Alpha: { badDebtUsd: dollars(12), shortfallUsd: dollars(3) }, Beta: { shortfallUsd: dollars(2) } },
      },
      { undisturbed: 85, halted: "swap" },
      { undisturbed: 85 },
    ]);
    expect({ assets, protocols, keepers }).to.deep.equal({
      assets: ["WETH"],
      protocols: ["Alpha", "Beta"],
      keepers: ["searcher"],
    });
    const [arm] = arms;
    expect(arm?.prices.WETH).to.deep.equal({
      outside: [89, 80, 85, 85],
      undisturbed: [90, 80, 85, 85],
      feed: [88, 80, 85, 85],
      "WETH-DAI": [87, 80, 85, 85],
    });
    expect(arm?.liquidations).to.deep.equal({ Alpha: [1, 0, 0, 0], Beta: [0, 0, 0, 0] });
    // What was recognised stays; what was open may close again.
    expect(arm?.badDebt).to.deep.equal({ Alpha: [0, 15, 12, 12], Beta: [0, 2, 0, 0] });
    expect(arm?.halts).to.deep.equal([[1, 2]]);
    expect(arm?.rounds).to.have.length(1);
  });

  it("keeps a long run's chart within two thousand points, and loses no liquidation or halt on the way", () => {
    const blocks = Array.from({ length: 4500 }, (_, i) => ({
      undisturbed: 100,
      halted: i === 1000 ? "swap" : "",
      events: i % 10 === 0 ? [liquidation({ account: i, price: 100, due: 101 })] : [],
    }));
    const [arm] = dataOf(blocks).arms;
    expect(arm?.blocks).to.have.length(1500);
    expect(arm?.blocks.at(-1)).to.equal(4500);
    expect(arm?.liquidations.Alpha?.reduce((sum, count) => sum + count, 0)).to.equal(450);
    expect(arm?.halts).to.deep.equal([[333, 333]]);
  });
});

function dataOf(blocks: Parameters<typeof handMadeRecord>[0]): ReportData {
  const run = handMadeRun(handMadeRecord(blocks));
  return reportData(run, summariseRun(run, "test"));
}

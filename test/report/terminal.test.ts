import { expect } from "chai";

import { messageOf } from "../../src/errors.ts";
import { type Results, summariseRun } from "../../src/report/summary.ts";
import { display } from "../../src/report/finding-rows.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { handMadeRecord, handMadeRun, liquidation } from "../support/risk-record.ts";
import { hostileRun, withNames } from "../support/report-hostile.ts";

const RECORD = handMadeRecord([
  { undisturbed: 90, pool: 89, events: [liquidation({ account: 1, price: 90, due: 95, repaid: 80 })] },
]);

describe("Terminal output", () => {
  it("shows the findings of the only arm under the scenario's name", () => {
    const text = renderTerminal(resultsOf(handMadeRun(RECORD)));
    expect(text).to.match(/│ +│ hand-made │/);
    expect(text).to.match(/│ liquidations +│ +1 │/);
    expect(text).to.match(/│ debt repaid, USD +│ +80\.00 │/);
    expect(text).to.match(/\nAssertions: 1 of 1 hold\.$/);
  });

  it("shows arms side by side", () => {
    const text = renderTerminal(resultsOf(handMadeRun({ calm: handMadeRecord([{ undisturbed: 90 }]), storm: RECORD })));
    expect(text).to.match(/│ +│ +calm │ +storm │/);
    expect(text).to.match(/│ liquidations +│ +0 │ +1 │/);
  });

  it("says which assertion fails and why", () => {
    const assertions = [{ name: "no losses", check: () => "somebody lost" }];
    const text = renderTerminal(resultsOf(handMadeRun({ calm: RECORD, storm: RECORD }, { assertions })));
    expect(text).to.match(
      /\nAssertion fails: calm: no losses: somebody lost\nAssertion fails: storm: no losses: somebody lost$/,
    );
  });

  it("shows dollars to the cent below a thousand, and numbers with separators", () => {
    expect(display("999.994", "USD")).to.equal("999.99");
    expect(display("-12", "USD")).to.equal("-12.00");
    expect(display("1234567.89", "USD")).to.equal("1,234,568");
    expect(display(1234, "count")).to.equal("1,234");
    expect(display("", "USD")).to.equal("");
  });

  it("lets no name move the cursor, change colours or set the title", () => {
    const evil = "\u001b[2J\u001b]0;owned\u0007\r\n\u009b31mname\u007f\b";
    const record = withNames(RECORD, { collateral: evil, pool: evil, lending: evil, keeper: evil });
    const assertions = [{ name: evil, check: () => evil }];
    const text = renderTerminal(resultsOf(handMadeRun({ [evil]: record }, { name: evil, assertions })));
    expect(text).to.include("name");
    expect(text.replaceAll("\n", "")).not.to.match(/\p{Cc}/u);
    // Nor can it begin a line of its own that looks like ours.
    expect(text.split("\n").filter((line) => !/^[│┌└]/.test(line))).to.have.length(1);
  });

  it("shows hostile markup as what it is", () => {
    expect(renderTerminal(hostileRun().summary)).to.include("</script><script>alert(1)</script>");
  });
});

describe("Error messages", () => {
  it("are one line without control characters, whatever was thrown", () => {
    expect(messageOf(new Error("first\r\n  second\u001b[31m\u0007"))).to.equal("first second\\u{1b}[31m\\u{7}");
    expect(messageOf("plain")).to.equal("plain");
  });
});

function resultsOf(run: ReturnType<typeof handMadeRun>): Results {
  return summariseRun(run, "test");
}

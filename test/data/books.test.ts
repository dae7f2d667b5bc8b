import { readFileSync } from "node:fs";

import { expect } from "chai";

import { readLendingBook } from "../../src/data/positions.ts";
import { readReserves } from "../../src/data/reserves.ts";
import { refusal, scratchFolder } from "../support/data-files.ts";

const BOOK = "data/positions/aave_v2_steth_positions_2023-06.csv";
const RESERVES = "data/depth/uniswap_v2_weth_dai_reserves_10m_2021-05-19.csv";
const COLUMNS = { base: "reserve_weth", quote: "reserve_dai" };
const WAD = 10n ** 18n;

describe("Lending books", () => {
  const folder = scratchFolder();
  const file = (...rows: string[]): string => folder.write(["user,debt,healthf", ...rows, ""].join("\n"));
  const refused = (...rows: string[]): string => refusal(file(...rows), readLendingBook);

  it("leave out and count accounts without debt and accounts below a health factor of 1", () => {
    const book = readLendingBook(file("a,1.5,1.25", "b,0,9", "c,2,0.999999999999999999", "d,3,1", "e,0.000,0"));
    expect(book.positions).to.deep.equal([
      { debtEth: (3n * WAD) / 2n, healthFactor: (5n * WAD) / 4n },
      { debtEth: 3n * WAD, healthFactor: WAD },
    ]);
    expect([book.withoutDebt, book.alreadyLiquidatable]).to.deep.equal([2, 1]);
  });

  it("take no notice of the health factor of an account without debt, which may be infinite", () => {
    expect(readLendingBook(file("a,0,inf", "b,1,2")).withoutDebt).to.equal(1);
  });

  it("keep the digits of exponents", () => {
    const [position] = readLendingBook(file("a,1.5e-7,1.2e1")).positions;
    expect(position).to.deep.equal({ debtEth: 150_000_000_000n, healthFactor: 12n * WAD });
  });

  const rows: [what: string, row: string, message: string][] = [
    ["a negative debt", "x,-1,2", "debt is -1, expected 0 or more"],
    ["a negative health factor", "x,1,-0.5", "healthf is -0.5, expected 0 or more"],
    ["a debt that is no number", "x,NaN,2", 'debt is "NaN", expected a number'],
    ["an infinite debt", "x,1e400,2", 'debt is "1e400", expected a number'],
    ["an infinite health factor of an account with debt", "x,1,inf", 'healthf is "inf", expected a number'],
    ["an empty cell", "x,,2", 'debt is "", expected a number'],
  ];
  for (const [what, row, message] of rows) {
    it(`are refused with ${what}`, () => {
      expect(refused("a,1,2", row)).to.equal(`line 3: ${message}`);
    });
  }

  it("are refused when nothing is left, or a column is missing", () => {
    expect(refused("a,0,5", "b,1,0.9")).to.equal("holds no account with debt and a health factor of 1 or more");
    expect(refusal(folder.write("user,debt\na,1\n"), readLendingBook)).to.equal(
      "column healthf is missing; expected debt, healthf",
    );
  });

  it("of the project loads: 1,309 accounts, each where the file has it", () => {
    const book = readLendingBook(BOOK);
    // An independent reading: plain doubles from the file's text.
    const lines = readFileSync(BOOK, "utf8").trim().split("\n");
    const names = lines[0]?.split(",") ?? [];
    const accounts = lines.slice(1).map((line) => {
      const cells = line.split(",");
      return { debt: Number(cells[names.indexOf("debt")]), health: Number(cells[names.indexOf("healthf")]) };
    });
    const indebted = accounts.filter(({ debt }) => debt > 0);
    const healthy = indebted.filter(({ health }) => health >= 1);
    expect(accounts).to.have.lengthOf(1_309);
    expect(book.withoutDebt).to.equal(accounts.length - indebted.length);
    expect(book.alreadyLiquidatable).to.equal(indebted.length - healthy.length);
    expect(book.positions).to.have.lengthOf(healthy.length);
    book.positions.forEach(({ debtEth, healthFactor }, i) => {
      const { debt, health } = healthy[i] ?? { debt: Number.NaN, health: Number.NaN };
      // Not chai's closeTo: Hardhat's matchers replace it with one that takes integers only.
      expect(Math.abs(Number(debtEth) / 1e18 - debt) <= debt * 1e-12 + 1e-17, `debt in row ${i}`).to.equal(true);
      expect(Math.abs(Number(healthFactor) / 1e18 - health) <= health * 1e-12, `health in row ${i}`).to.equal(true);
    });
  });
});

describe("Pool reserves", () => {
  const folder = scratchFolder();
  const file = (row: string): string => folder.write(`index,reserve_dai,reserve_weth\n0,1,2\n${row}\n`);
  const refused = (row: string, index = 1): string =>
    refusal(file(row), (path) => readReserves(path, index, COLUMNS));

  it("are the two columns of the row asked for, as they were written", () => {
    expect(readReserves(file("1,67923883.66277882,23221.34635038082"), 1, COLUMNS)).to.deep.equal({
      base: "23221.34635038082",
      quote: "67923883.66277882",
    });
    expect(readReserves(file("1,3,4"), 0, COLUMNS)).to.deep.equal({ base: "2", quote: "1" });
  });

  it("are refused when the row is not there", () => {
    expect(refused("1,3,4", 2)).to.equal("has 2 rows, row 2 is asked for");
    expect(refused("1,3,4", -1)).to.equal("has 2 rows, row -1 is asked for");
    expect(refused("1,3,4", 0.5)).to.equal("has 2 rows, row 0.5 is asked for");
  });

  it("are refused when they are not above zero or no numbers", () => {
    expect(refused("1,0,4")).to.equal("line 3: reserve_dai is 0, expected more than 0");
    expect(refused("1,3,-4")).to.equal("line 3: reserve_weth is -4, expected more than 0");
    expect(refused("1,3,")).to.equal('line 3: reserve_weth is "", expected a number');
  });

  it("are refused without the columns named", () => {
    expect(refusal(file("1,3,4"), (path) => readReserves(path, 0, { base: "weth", quote: "dai" }))).to.equal(
      "column weth, dai is missing; expected weth, dai",
    );
  });

  it("of the project load: 144 rows, none empty, and at the price of the hour", () => {
    for (let row = 0; row < 144; row += 1) {
      const { base, quote } = readReserves(RESERVES, row, COLUMNS);
      expect(Number(quote) / Number(base), `row ${row}`).to.be.within(1_700, 3_100);
    }
    expect(() => readReserves(RESERVES, 144, COLUMNS)).to.throw("has 144 rows");
    expect(readReserves(RESERVES, 0, COLUMNS)).to.deep.equal({
      base: "23221.34635038082",
      quote: "67923883.66277882",
    });
  });
});

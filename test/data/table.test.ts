import { join } from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { dataPath, decimalCell, readTable, type Row } from "../../src/data/table.ts";
import { refusal, scratchFolder } from "../support/data-files.ts";
import { forAll } from "../support/units-property.ts";

describe("Tables", () => {
  const folder = scratchFolder();
  const read = (content: string | Uint8Array, columns: string[] = ["a", "b"]): Row[] =>
    readTable(folder.write(content), columns);
  const refused = (content: string | Uint8Array, columns: string[] = ["a", "b"]): string =>
    refusal(folder.write(content), (path) => readTable(path, columns));

  describe("what is understood", () => {
    it("keeps every column, in text, with its line", () => {
      const rows = read("a,b,note\n1,2,x\n3,4,\n");
      expect(rows.map(({ cells }) => ({ ...cells }))).to.deep.equal([
        { a: "1", b: "2", note: "x" },
        { a: "3", b: "4", note: "" },
      ]);
      expect(rows.map(({ where }) => where.replace(folder.path(), ""))).to.deep.equal([
        "/input.csv line 2",
        "/input.csv line 3",
      ]);
    });

    const same: Record<string, string> = {
      "lines that end as on Windows": "a,b\r\n1,2\r\n3,4\r\n",
      "no line end after the last row": "a,b\n1,2\n3,4",
      "a byte order mark": "\uFEFFa,b\n1,2\n3,4\n",
      "a byte order mark before a quoted header": '\uFEFF"a","b"\r\n1,2\r\n3,4\r\n',
      "quoted fields and header": '"a","b"\n"1","2"\n"3","4"\n',
      "blanks around fields": " a , b \n 1 , 2 \n3, 4\n",
    };
    for (const [what, content] of Object.entries(same)) {
      it(`takes ${what}`, () => {
        expect(read(content).map(({ cells }) => [cells.a, cells.b])).to.deep.equal([
          ["1", "2"],
          ["3", "4"],
        ]);
      });
    }

    it("keeps commas, quotes and line ends inside quotes, and counts lines as an editor does", () => {
      const rows = read('a,b\n"1,5","say ""hi"""\n\n"two\nlines",x\n7,8\n');
      expect(rows.map(({ cells }) => cells.a)).to.deep.equal(["1,5", "two\nlines", "7"]);
      expect(rows[0]?.cells.b).to.equal('say "hi"');
      expect(rows[2]?.where).to.match(/ line 6$/);
    });
  });

  describe("what is refused", () => {
    it("a missing file, a directory, and a file without anything in it", () => {
      const missing = join(folder.path(), "nothing.csv");
      expect(refusal(missing, (path) => readTable(path, []))).to.equal("cannot be read: there is no such file");
      expect(refusal(folder.path(), (path) => readTable(path, []))).to.equal("cannot be read: it is a directory");
      expect(refused("")).to.equal("is empty; expected a CSV file with a header");
    });

    it("bytes that are no text", () => {
      const gzip = Uint8Array.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe, 0x61, 0x2c]);
      const utf16 = Buffer.from("\uFEFFa,b\n1,2\n", "utf16le");
      for (const bytes of [gzip, utf16, Buffer.from("a,b\n1,\0\n")]) {
        expect(refused(bytes)).to.equal("is not text; expected a CSV file with a header");
      }
    });

    it("a header without rows, and blank lines alone", () => {
      expect(refused("a,b\n")).to.equal("holds no rows below its header");
      expect(refused("a,b\n\n\n")).to.equal("holds no rows below its header");
      expect(refused("\n\n")).to.equal("column a, b is missing; expected a, b");
    });

    it("missing columns, by name, with those expected", () => {
      expect(refused("a,c\n1,2\n")).to.equal("column b is missing; expected a, b");
      expect(refused("A,B\n1,2\n")).to.equal("column a, b is missing; expected a, b");
      expect(refused("a;b\n1;2\n")).to.equal("column a, b is missing; expected a, b");
    });

    it("a column that is there twice, since one would hide the other", () => {
      expect(refused("a,b,a\n1,2,3\n")).to.equal("column a is there twice; expected every column once");
    });

    it("rows that are too short or too long, with their line", () => {
      expect(refused("a,b\n1,2\n3\n")).to.equal(
        "not a CSV file with a header: Invalid Record Length: columns length is 2, got 1 on line 3",
      );
      expect(refused("a,b\n1,2,3\n")).to.match(/columns length is 2, got 3 on line 2$/);
    });

    it("quotes that are not closed or in the wrong place, with their line", () => {
      expect(refused('a,b\n1,"2\n')).to.match(/^not a CSV file with a header: Quote Not Closed: .* line 2$/);
      expect(refused('a,b\n1,2"3\n')).to.match(/Invalid Opening Quote: .* line 2/);
    });

    it("hostile text, without letting it reach the terminal", () => {
      const escape = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u2028z";
      expect(refused(`a,b\n1,${escape}2"3\n`)).to.include("]0;owned\\u0007\\u{9b}31m");
      expect(refused(`a,${escape},${escape}\n1,2,3\n`, ["a"])).to.include("\\u{202e}\\u{2028}z is there twice");
      expect(refused(`a,b\n1,${"x".repeat(10_000)}"\n`)).to.match(/…$/);
    });
  });

  describe("decimalCell", () => {
    const cell = (text: string): Row => ({ cells: { x: text }, where: "f.csv line 7" });
    const why = (text: string, bounds = {}): string =>
      refusal("f.csv line 7", () => decimalCell(cell(text), "x", bounds));

    it("gives the text of a number, to the digit", () => {
      const long = "67923883.662778820000000000000000000001";
      for (const text of ["0.5", "-3", "007", long]) expect(decimalCell(cell(text), "x")).to.equal(text);
      expect(decimalCell(cell("0.00"), "x")).to.equal("0");
    });

    it("writes exponents out, to the digit", () => {
      const written: Record<string, string> = {
        "1e21": "1000000000000000000000",
        "6.001072445828082e+17": "600107244582808200",
        "-2.5E-3": "-0.0025",
        "1e-30": "0.000000000000000000000000000001",
        "12.5e0": "12.5",
        "1.25e1": "12.5",
        "9007199254740993e2": "900719925474099300",
        "0e999999999": "0",
        "1e-999999999": "0",
      };
      for (const [text, plain] of Object.entries(written)) expect(decimalCell(cell(text), "x"), text).to.equal(plain);
    });

    it("reads every double back as itself", () => {
      forAll([fc.double({ noNaN: true, noDefaultInfinity: true })], (value) => {
        const text = decimalCell(cell(String(value)), "x");
        expect(text).to.match(/^-?\d+(\.\d+)?$/);
        expect(Number(text) + 0).to.equal(value + 0); // Plus 0: minus zero is zero.
      });
    });

    for (const text of ["", "NaN", "Infinity", "-inf", "abc", "1,5", "1 000", ".5", "5.", "+1", "0x10", "1e", "--1"]) {
      it(`refuses "${text}"`, () => {
        expect(why(text)).to.equal(`x is "${text}", expected a number`);
      });
    }

    it("refuses a number larger than any double, and a column that is not there", () => {
      expect(why("1e999")).to.equal('x is "1e999", expected a number');
      expect(refusal("f.csv line 7", () => decimalCell(cell("1"), "y"))).to.equal('y is "", expected a number');
    });

    it("holds to its bounds, and says which", () => {
      expect(why("0", { above: 0 })).to.equal("x is 0, expected more than 0");
      expect(why("-0.1", { above: 0 })).to.equal("x is -0.1, expected more than 0");
      expect(why("-0.1", { atLeast: 0 })).to.equal("x is -0.1, expected 0 or more");
      expect(decimalCell(cell("0"), "x", { atLeast: 0 })).to.equal("0");
      expect(decimalCell(cell("1e-30"), "x", { above: 0 })).to.match(/^0\.0{29}1$/);
    });

    it("shows no more than the beginning of a long cell, and no escape sequence of it", () => {
      expect(why("9".repeat(5_000))).to.have.length.below(90);
      expect(why(`-${"0".repeat(5_000)}1`, { atLeast: 0 })).to.have.length.below(90);
      expect(why("\u001b[31mred")).to.equal('x is "\\u{1b}[31mred", expected a number');
    });
  });

  describe("dataPath", () => {
    it("finds a file of the package, and leaves an absolute path alone", () => {
      expect(readTable("data/eth-candles/ETHUSDT_1h_2021-05.csv", ["open"])).to.have.lengthOf(192);
      expect(dataPath(join(folder.path(), "x.csv"))).to.equal(join(folder.path(), "x.csv"));
    });

    it("prefers the working directory, so that a user's file wins", () => {
      const before = process.cwd();
      const name = "input.csv";
      folder.write("a\n1\n", name);
      try {
        process.chdir(folder.path());
        expect(readTable(name, ["a"])[0]?.where).to.equal("input.csv line 2");
      } finally {
        process.chdir(before);
      }
    });
  });
});

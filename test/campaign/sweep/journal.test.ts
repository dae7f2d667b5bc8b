import { readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { Journal } from "../../../src/campaign/sweep/journal.ts";
import { JournalIndex } from "../../../src/campaign/sweep/journal-index.ts";
import { InputError } from "../../../src/errors.ts";
import { UserFolder } from "../../support/cli-run.ts";
import { lineOf } from "../../support/campaign-lines.ts";

describe("A sweep's journal", () => {
  let user: UserFolder;
  let path: string;
  beforeEach(() => {
    user = new UserFolder();
    path = user.at("trials.ndjson");
  });
  afterEach(() => {
    user.remove();
  });

  const numbersIn = async (): Promise<number[]> => {
    const numbers: number[] = [];
    const journal = await Journal.open(path, ({ trial }) => numbers.push(trial));
    await journal.close();
    return numbers;
  };

  it("is cut off behind its last whole line, wherever it was torn, and goes on there", async () => {
    const whole = [0, 1, 2].map((trial) => `${JSON.stringify(lineOf(trial, { text: { note: "Ω\u2028" } }))}\n`);
    const bytes = Buffer.from(whole.join(""));
    const ends = whole.map((_, i) => Buffer.byteLength(whole.slice(0, i + 1).join("")));
    const cuts = [...ends.flatMap((end) => [end - 1, end, end + 1]), ...Array.from({ length: 40 }, (_, i) => i * 17)];
    for (const length of cuts.filter((cut) => cut <= bytes.length)) {
      writeFileSync(path, bytes.subarray(0, length));
      const kept = ends.filter((end) => end <= length).length;
      expect(await numbersIn(), `${length} bytes`).to.deep.equal([0, 1, 2].slice(0, kept));
      expect(readFileSync(path).length).to.equal([0, ...ends][kept]);
    }
    writeFileSync(path, bytes);
    const journal = await Journal.open(path, () => undefined);
    journal.append(lineOf(3));
    await journal.close();
    expect(await numbersIn()).to.deep.equal([0, 1, 2, 3]);
  });

  it("is read whole whatever its size", async () => {
    const long = "x".repeat(5_000);
    const journal = await Journal.open(path, () => undefined);
    for (let trial = 0; trial < 100; trial += 1) journal.append(lineOf(trial, { text: { long } }));
    await journal.close();
    expect(await numbersIn()).to.deep.equal(Array.from({ length: 100 }, (_, i) => i));
  });

  for (const [what, text] of Object.entries({
    "a line that is none": "{}\n",
    "a line that is no JSON": `${JSON.stringify(lineOf(0))}\nnonsense\n`,
    "a trial twice": `${JSON.stringify(lineOf(0))}\n`.repeat(2),
  })) {
    it(`with ${what} in its middle is not ours`, async () => {
      writeFileSync(path, text);
      const error = await numbersIn().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InputError);
      expect(error)
        .to.have.property("message")
        .that.matches(/line [12] is not of a sweep's journal/);
      expect(readFileSync(path, "utf8")).to.equal(text);
    });
  }

  it("gives its columns in the same order whichever trial ended first", () => {
    const lines = [
      lineOf(0, { number: { b: 1, a: 2 }, count: { n: 1 } }),
      lineOf(1, { number: { b: 1, z: 2, c: 3 } }),
      lineOf(2, {}, "crash: gone"),
    ];
    const columnsOf = (order: readonly number[]): unknown => {
      const index = new JournalIndex();
      for (const i of order) index.add(lines[i] as (typeof lines)[0]);
      expect([...index.failed]).to.deep.equal([2]);
      return index.columns();
    };
    const columns = columnsOf([0, 1, 2]);
    expect(columns).to.deep.equal([
      ["b", "number"],
      ["a", "number"],
      ["n", "count"],
      ["c", "number"],
      ["z", "number"],
    ]);
    expect(columnsOf([2, 1, 0])).to.deep.equal(columns);
  });
});

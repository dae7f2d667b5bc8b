import { writeFileSync } from "node:fs";

import { expect } from "chai";

import { data, InputError } from "hardhat-firebreak";
import { GOOD_CANDLES, GOOD_POSITIONS, wrongData } from "../support/cli-data.ts";
import { UserFolder } from "../support/cli-run.ts";

const READERS = { candles: data.readCandles, positions: data.readLendingBook };

describe("Data files with something wrong", () => {
  let user: UserFolder;
  before(() => {
    user = new UserFolder({ "candles.csv": GOOD_CANDLES, "positions.csv": GOOD_POSITIONS });
  });
  after(() => {
    user.remove();
  });

  it("are refused because of that: without it they are read", () => {
    expect(data.readCandles(user.at("candles.csv"))).to.have.length(4);
    const book = data.readLendingBook(user.at("positions.csv"));
    expect(book.positions).to.have.length(2);
    expect(book).to.deep.include({ withoutDebt: 1, alreadyLiquidatable: 0 });
  });

  for (const [file, { content, parameter, says }] of Object.entries(wrongData())) {
    it(`${file}: is refused with its line and what would be right`, () => {
      writeFileSync(user.at(file), content);
      expect(() => READERS[parameter](user.at(file)))
        .to.throw(InputError, says)
        .with.property("exitStatus", 2);
    });
  }

  it("are refused when they are not there, or are a directory", () => {
    expect(() => data.readCandles(user.at("missing.csv"))).to.throw(InputError, /cannot be read: there is no such file$/);
    expect(() => data.readCandles(user.path)).to.throw(InputError, /cannot be read: it is a directory$/);
  });
});

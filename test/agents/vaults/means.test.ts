import { expect } from "chai";

import { InputError, agents, data } from "hardhat-firebreak";
import { priceAt } from "../../../src/agents/gas-crowd.ts";
import { Fear } from "../../../src/agents/vaults/fear.ts";
import { GasOffer } from "../../../src/agents/vaults/gas-offer.ts";
import { refusal, scratchFolder } from "../../support/data-files.ts";

const GWEI = 10n ** 9n;

describe("A buyer's fear", () => {
  const after = (fear: Fear, ...prices: readonly bigint[]): bigint => {
    for (const price of prices) fear.see(price);
    return fear.discountBps();
  };

  it("asks for a discount in quiet times, and for a part of a fall on top", () => {
    expect(after(new Fear({}))).to.equal(300n);
    expect(after(new Fear({ discount: 0.05, fear: 0.5 }), 100n, 200n, 160n), "5% and half of 20%").to.equal(1_500n);
    expect(after(new Fear({ discount: 0.05, fear: 0.5 }), 160n, 200n), "a rise is no fall").to.equal(500n);
  });

  it("forgets what was before its window, and never asks for all", () => {
    expect(after(new Fear({ fear: 1, windowBlocks: 2 }), 400n, 200n, 190n)).to.equal(800n);
    expect(after(new Fear({ fear: 5 }), 400n, 200n)).to.equal(9_999n);
  });
});

describe("A gas price as before EIP-1559", () => {
  it("stays ahead of the base fee up to the most that is tolerated, and then gives up", () => {
    const offer = new GasOffer({ gwei: 20, maxGwei: 60 });
    expect([5n, 16n, 40n, 55n, 60n].map((fee) => offer.at(fee * GWEI))).to.deep.equal(
      [20n, 20n, 50n, 60n, 60n].map((price) => price * GWEI),
    );
    expect(offer.at(61n * GWEI)).to.equal(undefined);
  });

  it("is fixed when nothing more is tolerated", () => {
    const offer = new GasOffer({ gwei: 20 });
    expect([offer.at(1n), offer.at(19n * GWEI), offer.at(21n * GWEI)]).to.deep.equal([
      20n * GWEI,
      20n * GWEI,
      undefined,
    ]);
  });
});

describe("The crowd's prices", () => {
  const day = { p30: 60n, p60: 120n, p90: 180n, highest: 10_000n };

  it("go through the percentiles, and stop at three times the 90th", () => {
    const at = (share: number): bigint => priceAt(day, BigInt(share * 1_000_000));
    expect([0, 0.15, 0.3, 0.45, 0.6, 0.9, 1].map(at)).to.deep.equal([30n, 45n, 60n, 90n, 120n, 180n, 540n]);
    expect(priceAt({ ...day, highest: 200n }, 1_000_000n)).to.equal(200n);
  });

  it("need a period and enough gas for each transaction", () => {
    const crowd = { name: "crowd", blocksPerPeriod: 10, gasPerBlock: 1_000_000 };
    expect(() => agents.gasCrowd({ ...crowd, prices: [] })).to.throw(InputError, "crowd: prices is empty");
    expect(() => agents.gasCrowd({ ...crowd, prices: [day], gasPerBlock: 24_000 })).to.throw(
      InputError,
      "crowd: gasPerBlock is 24000, expected 30000 or more for each of 24 transactions",
    );
  });
});

describe("Gas prices of a day", () => {
  const folder = scratchFolder();
  const HEADER = "period_start_utc,p30_gwei,p60_gwei,p90_gwei,max_gwei";
  const file = (...lines: string[]): string => folder.write([HEADER, ...lines, ""].join("\n"));

  it("are read in wei", () => {
    expect(data.readGasPrices(file("2020-03-12 00:00:00,4.527,6.9246,30.0000,300.0000"))).to.deep.equal([
      { p30: 4_527_000_000n, p60: 6_924_600_000n, p90: 30n * GWEI, highest: 300n * GWEI },
    ]);
    expect(data.readGasPrices("data/black-thursday/gas_10m_2020-03-12.csv", 60)).to.have.length(84);
  });

  it("must rise with the percentile, be above 0, and be there", () => {
    expect(refusal(file("a,5,4,6,7"), data.readGasPrices)).to.match(/^line 2: expected p30_gwei ≤ p60_gwei/);
    expect(refusal(file("a,0,4,6,7"), data.readGasPrices)).to.match(/^line 2: p30_gwei is 0, expected more than 0/);
    expect(refusal(file("a,1,2,3,4"), (path) => data.readGasPrices(path, 1))).to.equal(
      "has 1 rows, of which 1 are to be left out",
    );
  });
});

import { expect } from "chai";

import type { Site } from "../../src/deployers/site.ts";
import { openConformanceSite } from "../support/conformance/engine.ts";
import { compileMutant, type Mutation } from "../support/conformance/mutants.ts";
import { poolConformance } from "../support/conformance/pool-conformance.ts";
import { POOL_CONTRACTS, POOL_MEANINGS } from "../support/conformance/pool-refusals.ts";
import { poolStart } from "../support/conformance/pool-start.ts";
import { EDGES, EMPTY, type PoolVariant, USUAL } from "../support/conformance/pool-variants.ts";
import { buildPoolWorld, type PoolParts } from "../support/conformance/pool-world.ts";
import { misunderstandings } from "../support/conformance/refusals.ts";
import {
  type Draw,
  patience,
  requireAgreement,
  sequencesWanted,
  type Tally,
} from "../support/conformance/sequences.ts";

const LONGEST = 14;
const IN_USE = { seed: 21, sequences: 250 };
const AT_EDGES = { seed: 22, sequences: 200 };
const FROM_NOTHING = { seed: 23, sequences: 100 };

const FOUND = /^the sides differ \(seed 21, path \d+, shrunk 0 times\):\n {2}0: /;
const SHORTENED = /^the sides differ \(seed 21, path [\d:]+, shrunk [1-9]\d* times\):\n {2}0: /;

const POOL = { contractName: "LendingPool", source: "contracts/lending/LendingPool.sol" };
const LIBRARIES = "contracts/lending/libraries";
const MUTANTS: Readonly<Record<string, Mutation>> = {
  "gives a liquidator a base unit less": {
    ...POOL,
    changed: `${LIBRARIES}/LiquidationMath.sol`,
    from: "seized = collateral - fee;",
    to: "seized = collateral - fee - 1;",
  },
  "rounds the treasury's share of interest down, not to the nearest": {
    ...POOL,
    changed: `${LIBRARIES}/Reserves.sol`,
    from: "uint256 share = interest.percentMul(state.configuration.reserveFactor());",
    to: "uint256 share = (interest * state.configuration.reserveFactor()) / 1e4;",
  },
  "writes off a base unit less than is owed": {
    ...POOL,
    changed: "contracts/lending/LendingPoolLiquidation.sol",
    from: "reserve.deficit += debt.toUint128();",
    to: "reserve.deficit += debt.toUint128() - 1;",
  },
};

describe("Our lending pool and Aave V3.0.2, conformance", function () {
  this.timeout(patience());
  let site: Site;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ site, close } = await openConformanceSite());
  });
  afterEach(async () => {
    await close();
  });

  async function compare(draw: Draw, variant: PoolVariant, parts: PoolParts = {}): Promise<Tally> {
    const world = await buildPoolWorld(site, variant, poolStart, parts);
    const misunderstanding = await misunderstandings(POOL_CONTRACTS, POOL_MEANINGS);
    return requireAgreement(await poolConformance(world, site.session, LONGEST, misunderstanding), draw);
  }

  it("agrees to the unit in use", async () => {
    const { done, halted } = await compare({ ...IN_USE, sequences: sequencesWanted(IN_USE.sequences) }, USUAL);
    for (const kind of ["supply", "withdraw", "borrow", "repay", "liquidate", "flashLoan", "transfer"]) {
      expect(done.get(kind), kind).to.be.above(20);
    }
    expect(halted, "write-offs").to.be.above(0);
  });

  it("agrees to the unit with settings at their edges", async () => {
    const { done } = await compare({ ...AT_EDGES, sequences: sequencesWanted(AT_EDGES.sequences) }, EDGES);
    for (const kind of ["supply", "borrow", "liquidate", "mintToTreasury", "price", "flags"]) {
      expect(done.get(kind), kind).to.be.above(10);
    }
  });

  it("agrees to the unit from nothing", async () => {
    const { done } = await compare({ ...FROM_NOTHING, sequences: sequencesWanted(FROM_NOTHING.sequences) }, EMPTY);
    for (const kind of ["supply", "transfer", "donate"]) expect(done.get(kind), kind).to.be.above(10);
  });

  for (const [i, [what, mutation]] of Object.entries(MUTANTS).entries()) {
    it(`finds a pool that ${what}`, async () => {
      const parts = { pool: compileMutant(mutation) };
      // In use and with this seed the pool as it is shows nothing.
      // The first error is shown by the shortest sequence that can be found; that takes a while.
      const draw = { ...IN_USE, isFirstEnough: i > 0 };
      const found = await compare(draw, USUAL, parts).catch((error: unknown) => error);
      expect(found).to.be.instanceOf(Error);
      expect((found as Error).message).to.match(i > 0 ? FOUND : SHORTENED);
    });
  }
});

import { expect } from "chai";

import type { Site } from "../../src/deployers/site.ts";
import { openConformanceSite } from "../support/conformance/engine.ts";
import { compileMutant, type Mutation } from "../support/conformance/mutants.ts";
import { pairConformance } from "../support/conformance/pair-conformance.ts";
import { PAIR_CONTRACTS, PAIR_MEANINGS } from "../support/conformance/pair-refusals.ts";
import { feeSwitch, pairStart } from "../support/conformance/pair-start.ts";
import { buildPairWorld, type PairParts, type PairWorld } from "../support/conformance/pair-world.ts";
import { misunderstandings } from "../support/conformance/refusals.ts";
import type { Operation } from "../support/conformance/rig.ts";
import {
  type Draw,
  patience,
  requireAgreement,
  sequencesWanted,
  type Tally,
} from "../support/conformance/sequences.ts";

const LONGEST = 16;
const PAIR = "contracts/amm/ConstantProductPair.sol";
const FACTORY = { contractName: "PairFactory", source: "contracts/amm/PairFactory.sol", changed: PAIR };
/** Those of the sequences above, where they find nothing in the pair as it is. */
const IN_USE = { seed: 12, sequences: 250 };
const FROM_NOTHING = { seed: 13, sequences: 150 };
const FOUND = /^the sides differ \(seed 1[23], path \d+, shrunk 0 times\):\n {2}0: /;
const SHORTENED = /^the sides differ \(seed 12, path [\d:]+, shrunk [1-9]\d* times\):\n {2}0: /;
const MUTANTS: Readonly<Record<string, Mutation & { readonly draw: typeof IN_USE }>> = {
  "pays a base unit less to who burns shares": {
    ...FACTORY,
    from: "amount0 = (liquidity * balance0) / supply;",
    to: "amount0 = (liquidity * balance0) / supply - 1;",
    draw: IN_USE,
  },
  "adds one to a cumulative price": {
    ...FACTORY,
    from: "((uint256(reserve0) * Q112) / reserve1) * elapsed;",
    to: "((uint256(reserve0) * Q112) / reserve1) * elapsed + 1;",
    draw: FROM_NOTHING,
  },
  "lets the product of the reserves fall by one": {
    ...FACTORY,
    from: "if (adjusted0 * adjusted1 < k * 1000 ** 2)",
    to: "if ((adjusted0 + 1000) * adjusted1 < k * 1000 ** 2)",
    draw: IN_USE,
  },
};

describe("Our pairs and Uniswap's, conformance", function () {
  this.timeout(patience());
  let site: Site;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ site, close } = await openConformanceSite());
  });
  afterEach(async () => {
    await close();
  });

  async function compare(
    draw: Draw,
    start: (world: PairWorld) => readonly Operation[],
    parts: PairParts = {},
  ): Promise<Tally> {
    const world = await buildPairWorld(site, parts);
    const begun = await world.rig.play(start(world));
    expect([...begun.refusals, ...begun.differences]).to.deep.equal([]);
    const misunderstanding = await misunderstandings(PAIR_CONTRACTS, PAIR_MEANINGS);
    return requireAgreement(await pairConformance(world, site.session, LONGEST, misunderstanding), draw);
  }

  it("agrees to the unit in use, with the protocol fee on", async () => {
    const start = (world: PairWorld): Operation[] => [feeSwitch(world), ...pairStart(world)];
    const { done } = await compare({ seed: 11, sequences: sequencesWanted(300) }, start);
    for (const kind of ["mint", "burn", "swap", "flashSwap", "addLiquidity", "removeLiquidity", "route", "feeTo"]) {
      expect(done.get(kind), kind).to.be.above(20);
    }
  });

  it("agrees to the unit in use, with the protocol fee off", async () => {
    const { done } = await compare({ ...IN_USE, sequences: sequencesWanted(IN_USE.sequences) }, pairStart);
    for (const kind of ["skim", "sync", "transfer", "spend", "donate"]) expect(done.get(kind), kind).to.be.above(10);
  });

  it("agrees to the unit from nothing", async () => {
    const { done } = await compare({ ...FROM_NOTHING, sequences: sequencesWanted(FROM_NOTHING.sequences) }, () => []);
    for (const kind of ["mint", "addLiquidity"]) expect(done.get(kind), kind).to.be.above(20);
  });

  for (const [i, [what, mutation]] of Object.entries(MUTANTS).entries()) {
    it(`finds a pair that ${what}`, async () => {
      const parts = { factory: compileMutant(mutation) };
      const start = mutation.draw === IN_USE ? pairStart : (): Operation[] => [];
      // The first error is shown by the shortest sequence that can be found; that takes a while.
      const draw = { ...mutation.draw, isFirstEnough: i > 0 };
      const found = await compare(draw, start, parts).catch((error: unknown) => error);
      expect(found).to.be.instanceOf(Error);
      expect((found as Error).message).to.match(i > 0 ? FOUND : SHORTENED);
    });
  }
});

import { expect } from "chai";

import type { WorldBuilder } from "hardhat-firebreak";
import { Abi } from "../../src/chain/abi.ts";
import { normaliseAddress } from "../../src/chain/address.ts";
import type { Address } from "../../src/chain/types.ts";
import { summariseRun } from "../../src/report/summary.ts";
import { runScenario, type ScenarioRun } from "../../src/simulation/run.ts";
import { addToStorage, tamperableEnvironment } from "../support/environment.ts";
import { smallScenario, type SmallWorld } from "../support/small-world.ts";

const POOL = new Abi([
  "function getReserveData(address) view returns (((uint256), uint128, uint128, uint128, uint128, uint128, uint40, uint16, address aToken, address, address variableDebtToken))",
]);
const SURROUNDINGS = { engine: "test", wallSeconds: 0, chainSeconds: 0 };
const TAMPERED_BLOCK = 6;

describe("Audit", () => {
  it("finds nothing in an honest world, and checks every block", async () => {
    const run = await runScenario(smallScenario(), tamperableEnvironment().environment);
    expect(violationsIn(run)).to.deep.equal([]);
    const [arm] = run.arms;
    expect(arm?.record.blocks.every((row) => row.auditChecks > 0 && row.auditViolations === 0)).to.equal(true);
    expect(arm?.record.events.some((event) => event.event === "liquidation")).to.equal(true);
    expect(arm?.record.events.some((event) => event.event === "flash-loan")).to.equal(true);
  });

  it("fails the run when the pool mints one wei too many", async () => {
    const run = await runScenario(smallScenario(mintOneTooMany), tamperableEnvironment().environment);
    expect(violationsIn(run).join("\n")).to.match(/Alpha: WETH: receipts \(scaled\) equal supplies less withdrawals/);
    const { assertions, ...summary } = summariseRun(run, SURROUNDINGS);
    expect("audit" in summary && summary.audit.violations).to.be.greaterThan(0);
    expect(assertions[0]).to.deep.include({ name: "audit", passed: false });
  });

  // Storage slots are those of the compiled contracts; each case moves one figure by a single unit in mid-run.
  const cases: { what: string; of: (world: Places) => Address; slot: bigint; finds: RegExp }[] = [
    { what: "a token's supply", of: ({ dai }) => dai, slot: 2n, finds: /DAI: the supply is the sum of all transfers/ },
    { what: "a receipt token's scaled supply", of: ({ receipt }) => receipt, slot: 2n, finds: /Alpha: WETH: receipts/ },
    { what: "a debt token's scaled supply", of: ({ debt }) => debt, slot: 2n, finds: /Alpha: DAI: debt \(scaled\)/ },
    { what: "a pair's shares", of: ({ pair }) => pair, slot: 2n, finds: /WETH-DAI: shares are those minted/ },
    { what: "a pair's reserve", of: ({ pair }) => pair, slot: 11n, finds: /WETH-DAI: reserves are what came in/ },
  ];
  for (const { what, of, slot, finds } of cases) {
    it(`notices a single unit added to ${what}`, async () => {
      const { environment, provider } = tamperableEnvironment();
      let places: Places | undefined;
      const scenario = smallScenario(async (build, world) => {
        places = await placesOf(build, world);
      });
      const run = await runScenario(scenario, environment, {
        onProgress: async ({ done }) => {
          if (done === TAMPERED_BLOCK) await addToStorage(provider(), of(places as Places), slot, 1n);
        },
      });
      expect(violationsIn(run).join("\n")).to.match(finds);
    });
  }
});

interface Places {
  readonly dai: Address;
  readonly pair: Address;
  readonly receipt: Address;
  readonly debt: Address;
}

async function placesOf(build: WorldBuilder, { weth, dai, pair, pool }: SmallWorld): Promise<Places> {
  const tokens = async (asset: Address): Promise<{ aToken: string; variableDebtToken: string }> => {
    const data = await build.session.call(POOL.call(pool.address, "getReserveData", [asset]));
    return POOL.decode("getReserveData", data)[0] as { aToken: string; variableDebtToken: string };
  };
  const receipt = normaliseAddress((await tokens(weth.address)).aToken);
  const debt = normaliseAddress((await tokens(dai.address)).variableDebtToken);
  return { dai: dai.address, pair: pair.address, receipt, debt };
}

/** Puts the defective token's code in the place of the honest one's. */
async function mintOneTooMany(build: WorldBuilder, world: SmallWorld): Promise<void> {
  const { receipt } = await placesOf(build, world);
  const args = [world.pool.address, world.weth.address, "Alpha WETH", "aWETH"];
  const donor = await build.session.deploy(build.owner, "GreedyReceiptToken", args);
  await build.session.rpc("hardhat_setCode", [receipt, await build.session.rpc("eth_getCode", [donor, "latest"])]);
}

function violationsIn(run: ScenarioRun): string[] {
  return run.arms.flatMap(({ record }) =>
    record.events.flatMap((event) =>
      event.event === "audit-violation" ? [`${event.protocol}: ${event.check}: ${event.detail}`] : [],
    ),
  );
}

import { expect } from "chai";

import type { WorldBuilder } from "hardhat-firebreak";
import { Abi } from "../../src/chain/abi.ts";
import { normaliseAddress } from "../../src/chain/address.ts";
import type { Address } from "../../src/chain/types.ts";
import { summariseRun } from "../../src/report/summary.ts";
import { type Environment, runScenario, type ScenarioRun } from "../../src/simulation/run.ts";
import { addToStorage, tamperableEnvironment } from "../support/environment.ts";
import { smallScenario, type SmallWorld } from "../support/small-world.ts";

const POOL = new Abi([
  "function getReserveData(address) view returns (((uint256), uint128, uint128, uint128, uint128, uint128, uint40, uint16, address aToken, address, address variableDebtToken))",
]);
/** Any interface with these events: a topic depends on the types alone. */
const TOPICS = new Abi([
  "event Sync(uint112 reserve0, uint112 reserve1)",
  "event Swap(address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "event Burn(address indexed from, address indexed target, uint256 value, uint256 balanceIncrease, uint256 index)",
  "event AnswerUpdated(int256 indexed current, uint256 indexed roundId, uint256 updatedAt)",
]);
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
    const { assertions, ...summary } = summariseRun(run, "test");
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

  // The contracts are honest; it is the simulation that misses one of their logs.
  const withheld: { event: string; of: (world: Places) => Address; finds: RegExp }[] = [
    { event: "Sync", of: ({ pair }) => pair, finds: /WETH-DAI: reserves and cumulative prices are those announced/ },
    { event: "Swap", of: ({ pair }) => pair, finds: /WETH-DAI: reserves are what came in less what went out/ },
    { event: "Transfer", of: ({ dai }) => dai, finds: /DAI: every balance is the sum of its transfers/ },
    { event: "ReserveDataUpdated", of: ({ pool }) => pool, finds: /Alpha: DAI: debt \(scaled\) equals loans/ },
    { event: "LiquidationCall", of: ({ pool }) => pool, finds: /Alpha: DAI: debt \(scaled\) equals loans/ },
    { event: "Burn", of: ({ debt }) => debt, finds: /Alpha: DAI debts \(scaled\) of all holders/ },
    { event: "Burn", of: ({ debt }) => debt, finds: /Alpha: health factors in memory are the chain's/ },
    { event: "AnswerUpdated", of: ({ feed }) => feed, finds: /Alpha: prices are the last answers/ },
    { event: "AnswerUpdated", of: ({ feed }) => feed, finds: /WETH.*: the last answer is the last one announced/ },
  ];
  for (const { event, of, finds } of withheld) {
    it(`notices that memory missed a ${event}: ${finds.source}`, async () => {
      const { environment } = tamperableEnvironment();
      let places: Places | undefined;
      let missing = 0;
      const scenario = smallScenario(async (build, world) => {
        places = await placesOf(build, world);
      });
      const deaf: Environment = {
        ...environment,
        openChain: async (options) => {
          const provider = await environment.openChain(options);
          return {
            request: async (args) => {
              const answer = await provider.request(args);
              if (args.method !== "eth_getTransactionReceipt" || places === undefined) return answer;
              const receipt = answer as { logs: { address: string; topics: string[] }[] };
              const isIt = ({ address, topics }: { address: string; topics: string[] }): boolean =>
                normaliseAddress(address) === of(places as Places) && topics[0] === TOPICS.topic(event);
              const logs = receipt.logs.filter((log) => missing > 0 || !isIt(log));
              missing += receipt.logs.length - logs.length;
              return { ...receipt, logs };
            },
          };
        },
      };
      const run = await runScenario(scenario, deaf);
      expect(missing).to.be.greaterThan(0);
      expect(violationsIn(run).join("\n")).to.match(finds);
    });
  }
});

interface Places {
  readonly pool: Address;
  readonly feed: Address;
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
  const { feed } = build.pricedOf(weth);
  return { pool: pool.address, feed: feed.emitter, dai: dai.address, pair: pair.address, receipt, debt };
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

import { type Agent, agents, type Settings, type Shock, shocks } from "hardhat-firebreak";
import { runScenario, type TestRun } from "hardhat-firebreak/testing";
import { type LendingMarket, type LendingOptions, lendingScenario } from "./sim-market.ts";
import { eventsOf } from "./sim-record.ts";

/** The outside price falls in this block, the node answers in it, and keepers that wait for the answer act in the next. */
export const FALL_BLOCK = 2;
export const FIRST_LIQUIDATIONS = FALL_BLOCK + 1;
/** WETH after the fall. */
export const LOW = 1800;

/** 10 WETH for 15,000 DAI: in danger below 1,875; at 1,800 the health factor is 0.96 and half may be repaid. */
export const LOAN = { name: "borrower", weth: 10, dai: 15_000 };

type KeeperOptions = Parameters<typeof agents.keeper>[0];
/** A keeper's means and manners; protocol and venue are those of the world. */
export type Manners = Partial<KeeperOptions>;

export interface Liquidations extends Partial<LendingOptions> {
  readonly settings?: Partial<Settings>;
  /** By name. */
  readonly keepers: Readonly<Record<string, Manners | ((world: LendingMarket) => Manners)>>;
  readonly others?: (world: LendingMarket) => readonly Agent[];
  readonly shocks?: (world: LendingMarket) => readonly (Shock | readonly Shock[])[];
  /** As a fraction; 10% when absent. */
  readonly fall?: number;
}

/** WETH falls by 10%, which puts the borrowers in danger, and keepers do what they do. */
export async function liquidations(options: Liquidations): Promise<TestRun> {
  const { settings, keepers, others, shocks: further, fall = 0.1, ...world } = options;
  const scenario = lendingScenario(
    { loans: [LOAN], ...world },
    {
      settings: { blocks: 4, ...settings },
      agents: (market) => [
        agents.oracleNode({ name: "node", asset: market.weth }),
        ...Object.entries(keepers).map(([name, manners]) =>
          agents.keeper({
            name,
            lending: [market.alpha],
            sellOn: [market.pair],
            ...(typeof manners === "function" ? manners(market) : manners),
          }),
        ),
        ...(others?.(market) ?? []),
      ],
      shocks: (market) => [
        shocks.price({ asset: market.weth, at: FALL_BLOCK, change: -fall }),
        ...(further?.(market) ?? []),
      ],
    },
  );
  return runScenario(scenario);
}

/** How the balance of an agent's addresses in an asset changed during the run, in base units. */
export function flow({ record }: TestRun, agent: string, asset: string): bigint {
  const own = new Set(eventsOf(record, "agent").flatMap((event) => (event.agent === agent ? event.addresses : [])));
  let total = 0n;
  for (const event of eventsOf(record, "transfer")) {
    if (event.asset !== asset) continue;
    if (own.has(event.to)) total += event.amount;
    if (own.has(event.from)) total -= event.amount;
  }
  return total;
}

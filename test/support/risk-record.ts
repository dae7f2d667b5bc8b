/** Records written by hand, a few events and blocks long, for tests of what is computed from a record. */
import type { Address } from "../../src/chain/types.ts";
import type { BlockRow, LendingRow, RecordedEvent, RunRecord } from "../../src/simulation/record.ts";
import type { ScenarioRun } from "../../src/simulation/run.ts";
import type { AnyScenario } from "../../src/simulation/scenario.ts";

const USD = 10n ** 8n;
const UNIT = 10n ** 18n;
const START_PRICE = 100;
const QUIET: LendingRow = {
  collateralUsd: 0n,
  debtUsd: 0n,
  liquidations: 0,
  badDebtUsd: 0n,
  shortfallUsd: 0n,
  liquidatable: 0,
};

/** Names in a hand-made world with one collateral, one debt asset, one pool and one keeper. */
export interface HandMadeWorld {
  readonly collateral: string;
  readonly debt: string;
  readonly pool: string;
  readonly lending: readonly string[];
  readonly keeper: string;
}

/** A block by its prices of the collateral in whole dollars; what is not given is the undisturbed price. */
export interface HandMadeBlock {
  readonly undisturbed: number;
  readonly outside?: number;
  readonly feed?: number;
  readonly pool?: number;
  /** What the breaker halts. */
  readonly halted?: string;
  readonly lending?: Readonly<Record<string, Partial<LendingRow>>>;
  readonly events?: readonly RecordedEvent[];
}

export const PLAIN_WORLD: HandMadeWorld = {
  collateral: "WETH",
  debt: "DAI",
  pool: "WETH-DAI",
  lending: ["Alpha", "Beta"],
  keeper: "searcher",
};

/** An address for an account's number. */
export function addressNumber(number: number): Address {
  return `0x${number.toString(16).padStart(40, "0")}`;
}

/** The keeper's address in hand-made records. */
export const KEEPER = addressNumber(0xbeef);

/** Whole dollars in units of 1e-8. */
export function dollars(amount: number): bigint {
  return (BigInt(Math.round(amount * 1e4)) * USD) / 10_000n;
}

/** A liquidation of an account that seizes one whole token of collateral for as much debt as it is worth. */
export function liquidation(details: {
  readonly account: number;
  /** The protocol's price at that moment, and the price at which the account became liquidatable. */
  readonly price: number;
  readonly due: number;
  readonly protocol?: string;
  /** Debt repaid in dollars; the collateral's worth when absent. */
  readonly repaid?: number;
  /** What the protocol keeps, in hundredths of a token. */
  readonly feeHundredths?: number;
}): RecordedEvent {
  const { account, price, due, protocol = "Alpha", repaid = price, feeHundredths = 0 } = details;
  return {
    block: 0,
    event: "liquidation",
    protocol,
    account: addressNumber(account),
    liquidator: KEEPER,
    collateralAsset: PLAIN_WORLD.collateral,
    debtAsset: PLAIN_WORLD.debt,
    debtRepaid: (dollars(repaid) * UNIT) / USD,
    collateralSeized: UNIT,
    protocolFee: (UNIT / 100n) * BigInt(feeHundredths),
    collateralPrice: dollars(price),
    debtPrice: USD,
    liquidationPrice: dollars(due),
  };
}

/** Debt of an account that was written off, in dollars. */
export function badDebt(account: number, usd: number, protocol = "Alpha"): RecordedEvent {
  return {
    block: 0,
    event: "bad-debt",
    protocol,
    account: addressNumber(account),
    asset: PLAIN_WORLD.debt,
    amount: (dollars(usd) * UNIT) / USD,
    price: USD,
  };
}

/** An account as it stands at the end, in dollars. */
export function openPosition(details: {
  readonly account: number;
  readonly collateralUsd: number;
  readonly debtUsd: number;
  readonly due: number;
  readonly protocol?: string;
}): RecordedEvent {
  const { account, collateralUsd, debtUsd, due, protocol = "Alpha" } = details;
  return {
    block: 0,
    event: "position",
    at: "end",
    protocol,
    account: addressNumber(account),
    healthFactor: UNIT / 2n,
    collateralUsd: dollars(collateralUsd),
    debtUsd: dollars(debtUsd),
    liquidationPrice: dollars(due),
    collateralAsset: PLAIN_WORLD.collateral,
  };
}

/** A record of the blocks given. Events get the number of the block they stand in. */
export function handMadeRecord(blocks: readonly HandMadeBlock[], world: HandMadeWorld = PLAIN_WORLD): RunRecord {
  return {
    events: [
      ...headOf(world),
      ...blocks.flatMap(({ events = [] }, i) => events.map((event) => ({ ...event, block: i + 1 }))),
    ],
    blocks: blocks.map((block, i) => rowOf(block, i + 1, world)),
  };
}

/** A finished run of hand-made records: by arm, or of one without a name. */
export function handMadeRun(
  records: Readonly<Record<string, RunRecord>> | RunRecord,
  scenario: Partial<AnyScenario> = {},
): ScenarioRun {
  const arms = isRecord(records) ? [[undefined, records] as const] : Object.entries(records);
  const named = isRecord(records) ? {} : { arms: Object.fromEntries(Object.keys(records).map((name) => [name, {}])) };
  return {
    scenario: {
      name: "hand-made",
      description: "Written by hand.",
      settings: { blocks: 1 },
      world: () => ({}),
      ...named,
      ...scenario,
    },
    seed: 1,
    params: {},
    assumptions: [],
    notes: [],
    packages: {},
    arms: arms.map(([name, record]) => ({ name, params: {}, record, digest: `digest of ${name}` })),
  };
}

function isRecord(records: Readonly<Record<string, RunRecord>> | RunRecord): records is RunRecord {
  return "blocks" in records;
}

function headOf(world: HandMadeWorld): RecordedEvent[] {
  const asset = (symbol: string, price: number, number: number): RecordedEvent => ({
    block: 0,
    event: "asset",
    asset: symbol,
    address: addressNumber(number),
    decimals: 18,
    startPrice: dollars(price),
  });
  const protocol = (
    kind: "lending" | "pool" | "feed" | "breaker",
    name: string,
    number: number,
    of?: string,
  ): RecordedEvent => ({
    block: 0,
    event: "protocol",
    protocol: name,
    kind,
    address: addressNumber(number),
    ...(of === undefined ? {} : { asset: of }),
  });
  return [
    asset(world.collateral, START_PRICE, 1),
    asset(world.debt, 1, 2),
    protocol("feed", `${world.collateral} / USD`, 3, world.collateral),
    protocol("pool", world.pool, 4, world.collateral),
    ...world.lending.map((name, i) => protocol("lending", name, 5 + i)),
    protocol("breaker", "brake", 9),
    { block: 0, event: "agent", agent: world.keeper, role: "keeper", addresses: [KEEPER] },
  ];
}

function rowOf(block: HandMadeBlock, number: number, world: HandMadeWorld): BlockRow {
  const { undisturbed, outside = undisturbed, feed = undisturbed, pool = undisturbed, events = [] } = block;
  const count = (kind: string, protocol?: string): number =>
    events.filter(
      (event) =>
        event.event === kind && (protocol === undefined || ("protocol" in event && event.protocol === protocol)),
    ).length;
  return {
    block: number,
    time: 1_700_000_000 + 12 * number,
    hash: `0x${number.toString(16).padStart(64, "0")}`,
    transactions: count("transaction"),
    reverted: events.filter((event) => event.event === "transaction" && !event.succeeded).length,
    waiting: 0,
    gasUsed: 0n,
    baseFee: 20n * 10n ** 9n,
    nativePrice: dollars(undisturbed),
    outside: { [world.collateral]: dollars(outside), [world.debt]: USD },
    undisturbed: { [world.collateral]: dollars(undisturbed), [world.debt]: USD },
    feeds: { [world.collateral]: dollars(feed) },
    pools: { [world.pool]: { price: dollars(pool), depthUsd: dollars(1_000_000) } },
    lending: Object.fromEntries(
      world.lending.map((name) => [
        name,
        { ...QUIET, liquidations: count("liquidation", name), ...block.lending?.[name] },
      ]),
    ),
    breakers: { brake: block.halted ?? "" },
    systems: {},
    auditChecks: 10,
    auditViolations: count("audit-violation"),
  };
}

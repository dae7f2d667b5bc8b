import { normaliseAddress } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address } from "../../chain/types.ts";
import { MANAGER, POOL, TOKEN } from "./uniswap-v3-abi.ts";
import { type FoundPool, PoolLedger, type TickState } from "./uniswap-v3-ledger.ts";
import { NftBook, type NftState } from "./uniswap-v3-nfts.ts";
import type { Observation } from "./uniswap-v3-oracle.ts";
import { type PoolSite, read, readPosition } from "./uniswap-v3-reads.ts";
import { usableTicks } from "./uniswap-v3-ticks.ts";

/**
 * Joining a pool as it is found, where its history is too long to read. All that swaps depend on can be read: the price,
 * the index of ticks, each tick. Positions can't be listed; so the manager's tokens of some accounts are read at once, and
 * any other position or token at the end of the block in which an event first names it.
 */

/** The books of one pool. */
export interface PoolBooks {
  readonly ledger: PoolLedger;
  readonly nfts: NftBook;
}

/** Ticks that one word of the pool's index covers, in multiples of the spacing. */
const WORD = 256;

/** Takes a pool as it stands on the last block, with the manager's tokens of these accounts. */
export async function joinPool(reader: BatchReader, site: PoolSite, accounts: readonly Address[]): Promise<PoolBooks> {
  const [found, ids] = await Promise.all([findPool(reader, site), findTokens(reader, site.manager, accounts)]);
  const settings = { feeRate: BigInt(site.fee), spacing: site.tickSpacing };
  const books = { ledger: new PoolLedger(settings, found), nfts: new NftBook(site.manager, true) };
  for (const id of ids) books.nfts.askFor(id);
  await meetStrangers(reader, site, books);
  return books;
}

/** Reads the tokens and positions that events named for the first time, and those that such tokens stand for. */
export async function meetStrangers(reader: BatchReader, site: PoolSite, { ledger, nfts }: PoolBooks): Promise<void> {
  const ids = [...nfts.strangers.keys()];
  const tokens = await Promise.all(ids.map(async (id) => readToken(reader, site, id)));
  for (const [i, id] of ids.entries()) {
    const token = tokens[i];
    nfts.met(id, token);
    if (token !== undefined) ledger.askFor(site.manager, token.lower, token.upper);
  }
  const strangers = [...ledger.strangers.values()];
  const positions = await Promise.all(strangers.map(async (stranger) => readPosition(reader, site.pool, stranger)));
  for (const [i, { owner, lower, upper }] of strangers.entries()) {
    const [liquidity, growth0, growth1, owed0, owed1] = positions[i] as unknown as readonly [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    ledger.met({ owner, lower, upper, liquidity, growth: [growth0, growth1], owed: [owed0, owed1] });
    if (owner === site.manager) nfts.placeMet({ lower, upper }, liquidity);
  }
}

async function findPool(reader: BatchReader, { pool, tokens, tickSpacing }: PoolSite): Promise<FoundPool> {
  const ask = async (method: string): Promise<bigint> => (await read(reader, POOL, pool, method))[0] as bigint;
  const held = async (token: Address): Promise<bigint> =>
    (await read(reader, TOKEN, token, "balanceOf", [pool]))[0] as bigint;
  const [slot, liquidity, growth0, growth1, fees, held0, held1, at] = await Promise.all([
    read(reader, POOL, pool, "slot0"),
    ask("liquidity"),
    ask("feeGrowthGlobal0X128"),
    ask("feeGrowthGlobal1X128"),
    read(reader, POOL, pool, "protocolFees"),
    held(tokens[0]),
    held(tokens[1]),
    initialisedTicks(reader, pool, tickSpacing),
  ]);
  const index = Number(slot.observationIndex);
  const [observation, ...states] = await Promise.all([
    read(reader, POOL, pool, "observations", [index]),
    ...at.map(async (tick) => readTick(reader, pool, tick)),
  ]);
  const newest: Observation = {
    index,
    cardinality: Number(slot.observationCardinality),
    cardinalityNext: Number(slot.observationCardinalityNext),
    timestamp: observation.blockTimestamp as bigint,
    tickCumulative: observation.tickCumulative as bigint,
  };
  const share = slot.feeProtocol as bigint;
  return {
    spot: { sqrtPrice: slot.sqrtPriceX96 as bigint, tick: Number(slot.tick), liquidity },
    growth: [growth0, growth1],
    protocolShare: [share % 16n, share >> 4n],
    protocolFees: [fees.token0 as bigint, fees.token1 as bigint],
    balances: [held0, held1],
    newest,
    ticks: new Map(states),
  };
}

/** Every tick at which a position begins or ends, from the whole of the pool's index. */
async function initialisedTicks(reader: BatchReader, pool: Address, spacing: number): Promise<number[]> {
  const { lower, upper } = usableTicks(spacing);
  const first = Math.floor(lower / spacing / WORD);
  const count = Math.floor(upper / spacing / WORD) - first + 1;
  const words = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const [bits] = await read(reader, POOL, pool, "tickBitmap", [first + i]);
      return ticksIn(bits as bigint, first + i);
    }),
  );
  return words.flat().map((multiple) => multiple * spacing);
}

/** Which multiples of the spacing a word of the index marks. */
function ticksIn(bits: bigint, word: number): number[] {
  const found: number[] = [];
  for (let [rest, bit] = [bits, 0]; rest > 0n; rest >>= 1n, bit += 1) {
    if ((rest & 1n) === 1n) found.push(word * WORD + bit);
  }
  return found;
}

async function readTick(reader: BatchReader, pool: Address, tick: number): Promise<[number, TickState]> {
  const state = await read(reader, POOL, pool, "ticks", [tick]);
  return [
    tick,
    {
      gross: state.liquidityGross as bigint,
      net: state.liquidityNet as bigint,
      outside: [state.feeGrowthOutside0X128 as bigint, state.feeGrowthOutside1X128 as bigint],
    },
  ];
}

/** The manager's tokens of these accounts, of whatever pool. */
async function findTokens(reader: BatchReader, manager: Address, accounts: readonly Address[]): Promise<bigint[]> {
  const counts = await Promise.all(
    accounts.map(async (account) => read(reader, MANAGER, manager, "balanceOf", [account])),
  );
  const ids = accounts.flatMap((account, i) =>
    Array.from({ length: Number(counts[i]?.[0]) }, async (_, index) =>
      read(reader, MANAGER, manager, "tokenOfOwnerByIndex", [account, index]),
    ),
  );
  return (await Promise.all(ids)).map(([id]) => id as bigint);
}

/** One of the manager's tokens; undefined when it is gone, or of another pool. */
async function readToken(reader: BatchReader, site: PoolSite, id: bigint): Promise<NftState | undefined> {
  const { manager, tokens, fee } = site;
  const [owner, position] = await Promise.all([
    reader.tryRead(MANAGER.call(manager, "ownerOf", [id])),
    reader.tryRead(MANAGER.call(manager, "positions", [id])),
  ]);
  if (owner === undefined || position === undefined) return undefined;
  const held = MANAGER.decode("positions", position);
  const traded = [held.token0, held.token1].map((token) => normaliseAddress(String(token)));
  const isOurs = traded[0] === tokens[0] && traded[1] === tokens[1] && Number(held.fee) === fee;
  if (!isOurs) return undefined;
  return {
    owner: normaliseAddress(String(MANAGER.decode("ownerOf", owner)[0])),
    lower: Number(held.tickLower),
    upper: Number(held.tickUpper),
    liquidity: held.liquidity as bigint,
    growth: [held.feeGrowthInside0LastX128 as bigint, held.feeGrowthInside1LastX128 as bigint],
    owed: [held.tokensOwed0 as bigint, held.tokensOwed1 as bigint],
  };
}

import type { Decoded } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import { auditCheck, auditSame } from "../audit-check.ts";
import type { AuditCheck, AuditScope } from "../ports.ts";
import { MANAGER, POOL, TOKEN } from "./uniswap-v3-abi.ts";
import { both, type Both, type PoolLedger } from "./uniswap-v3-ledger.ts";
import type { NftBook } from "./uniswap-v3-nfts.ts";
import { type PoolSite, read, readPosition } from "./uniswap-v3-reads.ts";

/** What is compared, and where it stands on chain. */
export interface AuditedPool extends PoolSite {
  readonly ledger: PoolLedger;
  readonly nfts: NftBook;
}

/** Compares the books of a pool with the chain, and takes note that they were: what changes from now on is touched. */
export async function auditPool(reader: BatchReader, audited: AuditedPool, scope: AuditScope): Promise<AuditCheck[]> {
  const { ledger, nfts } = audited;
  const all = scope === "all";
  const ticks = [...new Set([...ledger.touchedTicks, ...(all ? ledger.ticks.keys() : [])])];
  const positions = [...(all ? ledger.positions.keys() : ledger.touchedPositions)];
  const ids = [...new Set([...nfts.touched, ...(all ? nfts.tokens.keys() : [])])];
  for (const touched of [ledger.touchedTicks, ledger.touchedPositions, nfts.touched]) touched.clear();
  const checks = await Promise.all([
    checkPool(reader, audited),
    checkBalances(reader, audited, all),
    ...(ticks.length === 0 ? [] : [checkTicks(reader, audited, ticks)]),
    ...(positions.length === 0 ? [] : [checkPositions(reader, audited, positions)]),
    ...(ids.length === 0 ? [] : [checkNfts(reader, audited, ids)]),
  ]);
  return [...checks.flat(), ...(all ? [checkTokensAccount(audited)] : [])];
}

/** A token that the books missed would otherwise be nobody's. */
function checkTokensAccount({ ledger, nfts }: AuditedPool): AuditCheck {
  const unexplained = nfts.accounted(ledger).filter(({ explained, present }) => explained !== present);
  return auditCheck(
    "the manager's liquidity is that of its tokens",
    unexplained.length === 0,
    unexplained.map(({ place, explained, present }) => `${place}: ${explained} of ${present}`).join(", "),
  );
}

async function checkPool(reader: BatchReader, { pool, ledger }: AuditedPool): Promise<AuditCheck[]> {
  const { spot, growth, history, protocolShare, protocolFees } = ledger;
  const { index, cardinality, cardinalityNext, timestamp, tickCumulative } = history.last;
  const [slot, liquidity, growth0, growth1, fees, observation] = await Promise.all([
    read(reader, POOL, pool, "slot0"),
    read(reader, POOL, pool, "liquidity"),
    read(reader, POOL, pool, "feeGrowthGlobal0X128"),
    read(reader, POOL, pool, "feeGrowthGlobal1X128"),
    read(reader, POOL, pool, "protocolFees"),
    read(reader, POOL, pool, "observations", [index]),
  ]);
  const share = slot.feeProtocol as bigint;
  return [
    auditSame(
      "price, tick and liquidity follow from swaps and positions",
      [spot.sqrtPrice, spot.tick, spot.liquidity],
      [slot.sqrtPriceX96, slot.tick, liquidity[0]],
    ),
    auditSame(
      "fees are those that swaps paid",
      [...growth, ...protocolShare, ...protocolFees],
      [growth0[0], growth1[0], share % 16n, share >> 4n, fees.token0, fees.token1],
    ),
    auditSame(
      "the tick's history is that of the swaps",
      [index, cardinality, cardinalityNext, timestamp, tickCumulative],
      [
        slot.observationIndex,
        slot.observationCardinality,
        slot.observationCardinalityNext,
        observation.blockTimestamp,
        observation.tickCumulative,
      ],
    ),
  ];
}

async function checkBalances(
  reader: BatchReader,
  { pool, tokens, ledger }: AuditedPool,
  withClaims: boolean,
): Promise<AuditCheck[]> {
  const held = await Promise.all(tokens.map(async (token) => read(reader, TOKEN, token, "balanceOf", [pool])));
  const found = both((i) => held[i]?.[0] as bigint);
  const covered = (whole: Both, part: Both): boolean => whole[0] >= part[0] && whole[1] >= part[1];
  const checks = [
    auditCheck(
      "the pool holds what came in less what went out",
      covered(found, ledger.balances),
      `${ledger.balances.join(" and ")} expected, ${found.join(" and ")} on chain`,
    ),
  ];
  if (!withClaims) return checks;
  const claims = ledger.claims();
  const detail = `${found.join(" and ")} held, ${claims.join(" and ")} owed`;
  return [...checks, auditCheck("the pool holds what positions and fees can claim", covered(found, claims), detail)];
}

async function checkTicks(
  reader: BatchReader,
  { pool, ledger }: AuditedPool,
  ticks: readonly number[],
): Promise<AuditCheck[]> {
  const found = await Promise.all(ticks.map(async (tick) => read(reader, POOL, pool, "ticks", [tick])));
  return [
    auditSame(
      "ticks have the liquidity and the fees that positions and swaps gave them",
      ticks.map((tick) => {
        const state = ledger.ticks.get(tick);
        return state === undefined
          ? `${tick}: none`
          : [`${tick}: ${state.gross}`, state.net, ...state.outside].join(" ");
      }),
      ticks.map((tick, i) => {
        const state = found[i] as Decoded;
        const figures: unknown[] = [state.liquidityNet, state.feeGrowthOutside0X128, state.feeGrowthOutside1X128];
        return state.initialized === true
          ? [`${tick}: ${state.liquidityGross}`, ...figures].join(" ")
          : `${tick}: none`;
      }),
    ),
  ];
}

async function checkPositions(
  reader: BatchReader,
  { pool, ledger }: AuditedPool,
  keys: readonly string[],
): Promise<AuditCheck[]> {
  const positions = keys.flatMap((key) => ledger.positions.get(key) ?? []);
  const found = await Promise.all(positions.map(async (position) => readPosition(reader, pool, position)));
  return [
    auditSame(
      "positions are what was added less what was removed, and are owed their fees",
      positions.flatMap(({ liquidity, growth, owed }) => [liquidity, ...growth, ...owed]),
      found.flatMap((figures): readonly unknown[] => figures),
    ),
  ];
}

async function checkNfts(
  reader: BatchReader,
  { manager, nfts }: AuditedPool,
  ids: readonly bigint[],
): Promise<AuditCheck[]> {
  const found = await Promise.all(
    ids.map(async (id): Promise<unknown[]> => {
      const owner = await reader.tryRead(MANAGER.call(manager, "ownerOf", [id]));
      if (owner === undefined) return [ZERO_ADDRESS];
      const held = await read(reader, MANAGER, manager, "positions", [id]);
      const figures: unknown[] = [held.liquidity, held.feeGrowthInside0LastX128, held.feeGrowthInside1LastX128];
      figures.push(held.tokensOwed0, held.tokensOwed1);
      return [normaliseAddress(String(MANAGER.decode("ownerOf", owner)[0])), ...figures];
    }),
  );
  return [
    auditSame(
      "the manager's tokens are owned by, hold and are owed what its events say",
      ids.flatMap((id) => {
        const token = nfts.tokens.get(id);
        return token === undefined ? [ZERO_ADDRESS] : [token.owner, token.liquidity, ...token.growth, ...token.owed];
      }),
      found.flat(),
    ),
  ];
}

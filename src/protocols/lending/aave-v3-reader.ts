import type { Decoded } from "../../chain/abi.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address } from "../../chain/types.ts";
import { LENS, ORACLE, POOL, TOKEN } from "./aave-v3-abi.ts";
import type { ScaledHoldings } from "./aave-v3-position.ts";
import { parseReserves, type ReserveListing, type ReserveState, reserveState } from "./aave-v3-state.ts";

/** Accounts a lens call reads at once. */
const LENS_BATCH = 100;

/** What the chain says of an account: its health factor in wads, 0 where the pool refuses to say, and its holdings. */
export interface HeldOnChain {
  readonly healthFactor: bigint;
  readonly holdings: ScaledHoldings;
}

/** Reads a pool with Aave V3's interface, many things in one call. */
export class AaveV3Reader {
  private readonly pool: Address;
  private readonly oracle: Address;
  private readonly lens: Address;

  constructor({ pool, oracle, lens }: { readonly pool: Address; readonly oracle: Address; readonly lens: Address }) {
    this.pool = pool;
    this.oracle = oracle;
    this.lens = lens;
  }

  /** Every reserve. */
  async reserves(reader: BatchReader): Promise<ReserveState[]> {
    return parseReserves(await reader.read(LENS.call(this.lens, "reserves", [this.pool])));
  }

  /** One reserve, past the lens. */
  async reserve(reader: BatchReader, { asset, receipt, debtToken }: ReserveListing): Promise<ReserveState> {
    const [data, deficit, liquidity, scaledSupply, scaledDebt] = await Promise.all([
      reader.read(POOL.call(this.pool, "getReserveData", [asset])),
      reader.tryRead(POOL.call(this.pool, "getReserveDeficit", [asset])),
      reader.read(TOKEN.call(asset, "balanceOf", [receipt])),
      reader.read(TOKEN.call(receipt, "scaledTotalSupply")),
      reader.read(TOKEN.call(debtToken, "scaledTotalSupply")),
    ]);
    return reserveState(asset, POOL.decode("getReserveData", data)[0] as Decoded, {
      // Aave before V3.3 records none.
      deficit: deficit === undefined ? 0n : (POOL.decode("getReserveDeficit", deficit)[0] as bigint),
      liquidity: TOKEN.decode("balanceOf", liquidity)[0] as bigint,
      scaledSupply: TOKEN.decode("scaledTotalSupply", scaledSupply)[0] as bigint,
      scaledDebt: TOKEN.decode("scaledTotalSupply", scaledDebt)[0] as bigint,
    });
  }

  /** The oracle's prices in 1e-8 US dollars; undefined when it refuses a stale one. */
  async prices(reader: BatchReader, assets: readonly Address[]): Promise<readonly bigint[] | undefined> {
    const data = await reader.tryRead(ORACLE.call(this.oracle, "getAssetsPrices", [assets]));
    return data === undefined ? undefined : (ORACLE.decode("getAssetsPrices", data)[0] as bigint[]);
  }

  /** The flash loan premium, and the treasury's part of it, in basis points. */
  async premiums(reader: BatchReader): Promise<{ totalBps: bigint; toProtocolBps: bigint }> {
    const read = async (method: string): Promise<bigint> =>
      POOL.decode(method, await reader.read(POOL.call(this.pool, method)))[0] as bigint;
    const [totalBps, toProtocolBps] = await Promise.all([
      read("FLASHLOAN_PREMIUM_TOTAL"),
      read("FLASHLOAN_PREMIUM_TO_PROTOCOL"),
    ]);
    return { totalBps, toProtocolBps };
  }

  /** The accounts' health and holdings. */
  async holdings(reader: BatchReader, accounts: readonly Address[]): Promise<HeldOnChain[]> {
    return inBatches(accounts, async (batch) => {
      const data = await reader.read(LENS.call(this.lens, "positions", [this.pool, batch]));
      const [list] = LENS.decode("positions", data) as unknown as [Decoded[]];
      return list.map((entry) => ({
        healthFactor: (entry.health as { healthFactor: bigint }).healthFactor,
        holdings: {
          userConfig: entry.userConfig as bigint,
          supplied: [...(entry.supplied as Decoded)] as bigint[],
          borrowed: [...(entry.borrowed as Decoded)] as bigint[],
        },
      }));
    });
  }

  /** The accounts' health factors in wads; undefined where the pool does not say, because its oracle refuses a stale price. */
  async healthFactors(reader: BatchReader, accounts: readonly Address[]): Promise<(bigint | undefined)[]> {
    return inBatches(accounts, async (batch) => {
      const data = await reader.read(LENS.call(this.lens, "health", [this.pool, batch]));
      const [list] = LENS.decode("health", data) as unknown as [{ healthFactor: bigint; debtBase: bigint }[]];
      // All 0: the pool does not say.
      return list.map(({ healthFactor, debtBase }) =>
        healthFactor === 0n && debtBase === 0n ? undefined : healthFactor,
      );
    });
  }
}

async function inBatches<T>(
  accounts: readonly Address[],
  read: (batch: readonly Address[]) => Promise<T[]>,
): Promise<T[]> {
  const batches: Promise<T[]>[] = [];
  for (let start = 0; start < accounts.length; start += LENS_BATCH) {
    batches.push(read(accounts.slice(start, start + LENS_BATCH)));
  }
  return (await Promise.all(batches)).flat();
}

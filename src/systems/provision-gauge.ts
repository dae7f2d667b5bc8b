import type { Address } from "../chain/types.ts";
import type { Figure, PoolAmounts, PoolPort, SystemPort } from "../protocols/ports.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import type { Named } from "../simulation/names.ts";
import { powerOfTen } from "../units/amounts.ts";
import { ONE_BPS, ONE_USD, sqrt } from "../units/fixed-point.ts";

/**
 * Measures what providing liquidity to a pool has cost since the run began, in each block: figures only, no contract and
 * nothing that anybody acts on.
 */
export function provisionGauge(context: BuildContext, name: string, pool: Named): Named {
  return context.addSystem((pools) => new ProvisionGauge(name, pools(pool.name)));
}

/** What square roots of ratios are carried with. */
const ROOT_SCALE = 10n ** 12n;

/**
 * The gauge's figures, at the pool's own price: `loss` is what a share is worth less than what it consisted of at the
 * start; `closed-form` is what a constant product without fees would have lost, 1 − 2√k ÷ (1 + k) at k times the price, so
 * that the difference is what fees brought; `liquidity` is what is left of the shares.
 */
export class ProvisionGauge implements SystemPort {
  readonly name: string;
  readonly kind = "gauge of provision";
  readonly addresses: readonly Address[] = [];

  private readonly pool: PoolPort;
  private start: { readonly reserves: PoolAmounts; readonly shares: bigint; readonly price: bigint } | undefined;

  constructor(name: string, pool: PoolPort) {
    this.name = name;
    this.pool = pool;
  }

  async open(): Promise<void> {
    return Promise.resolve();
  }

  absorb(): undefined {
    return undefined;
  }

  refresh(): void {
    this.start ??= { reserves: this.pool.reserves(), shares: this.pool.totalShares(), price: this.pool.price() };
  }

  figures(): Record<string, Figure> {
    return {
      loss: { unit: "bps", value: this.lossBps() },
      "closed-form": { unit: "bps", value: this.closedFormBps() },
      liquidity: { unit: "bps", value: this.liquidityBps() },
    };
  }

  private lossBps(): bigint {
    const { pool, start } = this;
    const shares = pool.totalShares();
    if (start === undefined || shares === 0n) return 0n;
    const price = pool.price();
    const held = this.worth(start.reserves, price) * shares;
    const provided = this.worth(pool.reserves(), price) * start.shares;
    return held === 0n ? 0n : ((held - provided) * ONE_BPS) / held;
  }

  private closedFormBps(): bigint {
    const [before, now] = [this.start?.price ?? 0n, this.pool.price()];
    if (before === 0n) return 0n;
    // 2√k ÷ (1 + k) with k = now ÷ before is 2√(now · before) ÷ (before + now).
    const root = sqrt(now * before * ROOT_SCALE ** 2n);
    return ONE_BPS - (2n * root * ONE_BPS) / ((before + now) * ROOT_SCALE);
  }

  private liquidityBps(): bigint {
    const before = this.start?.shares ?? 0n;
    return before === 0n ? 0n : (this.pool.totalShares() * ONE_BPS) / before;
  }

  /** In base units of the quote asset. */
  private worth({ base, quote }: PoolAmounts, price: bigint): bigint {
    const { base: of, quote: into } = this.pool;
    return (base * price * powerOfTen(into.decimals)) / (powerOfTen(of.decimals) * ONE_USD) + quote;
  }
}

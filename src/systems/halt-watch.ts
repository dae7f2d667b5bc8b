import type { BatchReader } from "../chain/batch-reader.ts";
import type { Address, Log } from "../chain/types.ts";
import type { BlockTime, BreakerPort, Chain, Figure, LendingPort, SystemPort } from "../protocols/ports.ts";
import { Book } from "../simulation/book.ts";
import type { BuildContext } from "../simulation/build/context.ts";
import { type Named, requireName } from "../simulation/names.ts";

/** Whose accounts to watch while which breaker halts liquidations. */
export interface HaltWatchOptions {
  readonly lending: Named;
  readonly breaker: Named;
}

/** Watches what becomes of accounts while liquidations are halted. It changes nothing. */
export function haltWatch(context: BuildContext, name: string, { lending, breaker }: HaltWatchOptions): Named {
  requireName("system", name);
  return context.addSystem(
    () => new HaltWatchPort(name, context.lendingPort(lending.name), context.breakerPort(breaker.name)),
  );
}

/**
 * The accounts of a lending protocol in and after halts of liquidations. Values are at the protocol's own prices, which are
 * the ones that a liquidation would run at.
 */
export class HaltWatchPort implements SystemPort {
  readonly kind = "halt watch";
  readonly name: string;
  addresses: readonly Address[] = [];

  private readonly lending: LendingPort;
  private readonly breaker: BreakerPort;
  private readonly book: Book;
  private halted = false;
  private haltedBlocks = 0n;
  /** Accounts that were below 1 in a block of a halt. */
  private readonly sank = new Set<Address>();
  private readonly recovered = new Set<Address>();
  private readonly liquidated = new Set<Address>();
  private shortfallAtStart = 0n;
  private shortfallAtEnd = 0n;
  private endangered = 0n;

  constructor(name: string, lending: LendingPort, breaker: BreakerPort) {
    this.name = name;
    this.lending = lending;
    this.breaker = breaker;
    this.book = new Book(lending);
  }

  async open(chain: Chain): Promise<void> {
    await Promise.all([this.lending.open(chain), this.breaker.open(chain)]);
    await this.book.open(chain.reader, chain.block);
    this.addresses = [...new Set([...this.lending.addresses, ...this.breaker.addresses])];
  }

  /** What the logs mean is told by the ports that are watched. */
  absorb(log: Log, block: BlockTime): undefined {
    if (this.breaker.addresses.includes(log.address)) this.breaker.absorb(log, block);
    if (!this.lending.addresses.includes(log.address)) return;
    for (const event of [this.lending.absorb(log, block) ?? []].flat()) {
      this.book.absorb(event);
      if (event.event === "liquidation" && this.sank.has(event.account)) this.liquidated.add(event.account);
    }
  }

  async refresh(reader: BatchReader, block: BlockTime): Promise<void> {
    await this.lending.refresh?.(reader, block);
    await this.book.refresh(reader, block);
    const unsafe = this.book.liquidatable().map(({ account }) => account);
    const wasHalted = this.halted;
    this.halted = this.breaker.isHalted("liquidate", block.number);
    this.endangered = BigInt(unsafe.length);
    for (const account of this.sank) if (!unsafe.includes(account)) this.recovered.add(account);
    for (const account of unsafe) this.recovered.delete(account);
    if (!this.halted) return;

    for (const account of unsafe) this.sank.add(account);
    this.haltedBlocks += 1n;
    this.shortfallAtEnd = this.book.shortfall((asset) => this.book.priceOf(asset));
    if (!wasHalted) this.shortfallAtStart = this.shortfallAtEnd;
  }

  figures(): Readonly<Record<string, Figure>> {
    const unliquidated = [...this.recovered].filter((account) => !this.liquidated.has(account));
    return {
      haltedBlocks: { unit: "blocks", value: this.haltedBlocks },
      belowOne: { unit: "count", value: this.endangered },
      sank: { unit: "count", value: BigInt(this.sank.size) },
      recovered: { unit: "count", value: BigInt(unliquidated.length) },
      liquidated: { unit: "count", value: BigInt(this.liquidated.size) },
      shortfallAtStart: { unit: "USD", value: this.shortfallAtStart },
      shortfallAtEnd: { unit: "USD", value: this.shortfallAtEnd },
    };
  }
}

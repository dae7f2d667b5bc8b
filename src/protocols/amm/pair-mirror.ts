import { Abi } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address, Log } from "../../chain/types.ts";
import type { Asset, Chain } from "../ports.ts";

const PAIR = new Abi([
  "function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast)",
  "function totalSupply() view returns (uint256)",
  "event Sync(uint112 reserve0, uint112 reserve1)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);

/** Reserves and shares of a pair, in base units, in the order of its tokens. */
export interface PairFigures {
  readonly reserve0: bigint;
  readonly reserve1: bigint;
  readonly shares: bigint;
}

/** A constant-product pair's reserves and shares in memory, exact after each of its logs. */
export class PairMirror {
  readonly address: Address;
  readonly emitters: readonly Address[];
  /** In the pair's order. */
  readonly assets: readonly [Asset, Asset];

  private state: PairFigures = { reserve0: 0n, reserve1: 0n, shares: 0n };

  constructor(address: Address, [a, b]: readonly [Asset, Asset]) {
    this.address = address;
    this.emitters = [address];
    this.assets = a.address < b.address ? [a, b] : [b, a];
  }

  async open({ reader }: Chain): Promise<void> {
    const [reserves, supply] = await Promise.all([
      PAIR.read(reader, this.address, "getReserves"),
      PAIR.read(reader, this.address, "totalSupply"),
    ]);
    const { reserve0, reserve1 } = reserves as unknown as PairFigures;
    this.state = { reserve0, reserve1, shares: supply[0] as bigint };
  }

  absorb(log: Log): void {
    if (log.address !== this.address) return;
    const decoded = PAIR.decodeLog(log);
    if (decoded?.name === "Sync") {
      const { reserve0, reserve1 } = decoded.args as unknown as PairFigures;
      this.state = { ...this.state, reserve0, reserve1 };
    }
    if (decoded?.name !== "Transfer") return;
    const value = decoded.args.value as bigint;
    // The first shares are made for the zero address, which keeps them.
    const isMade = normaliseAddress(decoded.args.from as string) === ZERO_ADDRESS;
    const isDestroyed = !isMade && normaliseAddress(decoded.args.to as string) === ZERO_ADDRESS;
    const change = isMade ? value : isDestroyed ? -value : 0n;
    this.state = { ...this.state, shares: this.state.shares + change };
  }

  figures(): PairFigures {
    return this.state;
  }
}

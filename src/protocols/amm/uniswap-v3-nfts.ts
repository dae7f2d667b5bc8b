import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import { min, sum } from "../../units/fixed-point.ts";
import { both, type Both, type PoolLedger } from "./uniswap-v3-ledger.ts";
import { feesEarned } from "./uniswap-v3-math.ts";

/** A position that the manager holds in the pool for the owner of a token. */
export interface NftState {
  readonly owner: Address;
  readonly lower: number;
  readonly upper: number;
  readonly liquidity: bigint;
  /** Fees for a unit of liquidity between the ticks, times 2^128, when it was last settled. */
  readonly growth: Both;
  readonly owed: Both;
}

/** Liquidity that the manager has just put into the pool, before it says for which token. */
interface Minted {
  readonly lower: number;
  readonly upper: number;
}

/** What became of somebody's liquidity. */
export interface NftChange {
  readonly change: "added" | "removed";
  readonly owner: Address;
  readonly amounts: Both;
}

const NOTHING: Both = [0n, 0n];

/**
 * The tokens of one pool, kept from the manager's events. The manager does not say which pool a token is of; but what it
 * puts into a pool it says at once after the pool did.
 */
export class NftBook {
  readonly tokens = new Map<bigint, NftState>();
  readonly touched = new Set<bigint>();

  private readonly manager: Address;
  private readonly byOwner = new Map<Address, Set<bigint>>();
  /** Owners of tokens just made, which may be of any pool. */
  private readonly newOwners = new Map<bigint, Address>();
  /** Liquidity that others gave to the manager's positions, by their ticks: no token can take it out. */
  private readonly gifts = new Map<string, bigint>();
  private minted: Minted | undefined;

  constructor(manager: Address) {
    this.manager = manager;
  }

  /** The pool took in liquidity that the manager paid for. */
  poolMinted(minted: Minted): void {
    this.minted = minted;
  }

  /** The pool took in liquidity that somebody else paid for, in a position of the manager's. */
  poolGiven({ lower, upper }: Minted, liquidity: bigint): void {
    const key = `${lower} ${upper}`;
    this.gifts.set(key, (this.gifts.get(key) ?? 0n) + liquidity);
  }

  /** Liquidity between each two ticks that the tokens and gifts account for, and that the manager has there. */
  accounted(ledger: PoolLedger): { readonly place: string; readonly explained: bigint; readonly present: bigint }[] {
    const explained = new Map(this.gifts);
    for (const { lower, upper, liquidity } of this.tokens.values()) {
      const key = `${lower} ${upper}`;
      explained.set(key, (explained.get(key) ?? 0n) + liquidity);
    }
    return [...ledger.positions.values()]
      .filter(({ owner }) => owner === this.manager)
      .map(({ lower, upper, liquidity }) => {
        const place = `${lower} ${upper}`;
        return { place, explained: explained.get(place) ?? 0n, present: liquidity };
      });
  }

  /** Tokens of an account, the oldest first. */
  tokensOf(account: Address): [bigint, NftState][] {
    const ids = [...(this.byOwner.get(account) ?? [])].sort((a, b) => (a < b ? -1 : 1));
    return ids.map((id) => [id, this.tokens.get(id) as NftState]);
  }

  liquidityOf(account: Address): bigint {
    return sum(this.tokensOf(account).map(([, token]) => token.liquidity));
  }

  /** What removing the liquidity of all an account's tokens, in their order, and collecting would pay out now. */
  payout(account: Address, ledger: PoolLedger): Both {
    let total: Both = NOTHING;
    // The pool rounds the fees of all tokens between the same ticks together, and pays out no more than it owes.
    const left = new Map<string, Both>();
    for (const [, { lower, upper, liquidity, growth, owed }] of this.tokensOf(account)) {
      const place = `${lower} ${upper}`;
      const inPool = left.get(place) ?? ledger.owedNow(ledger.position(this.manager, lower, upper));
      const inside = ledger.growthInside(lower, upper);
      const worth = ledger.worth(lower, upper, liquidity);
      const paid = both((i) => {
        const earned = feesEarned(inside[i], growth[i], liquidity);
        return min(owed[i] + earned, inPool[i]) + worth[i];
      });
      left.set(
        place,
        both((i) => inPool[i] + worth[i] - paid[i]),
      );
      total = both((i) => total[i] + paid[i]);
    }
    return total;
  }

  /** Takes in an event of the manager; says what it means for the pool's liquidity, if anything. */
  absorb({ name, args }: DecodedLog, ledger: PoolLedger): NftChange | undefined {
    const id = args.tokenId as bigint;
    switch (name) {
      case "Transfer":
        this.transferred(id, normaliseAddress(args.from as string), normaliseAddress(args.to as string));
        return undefined;
      case "IncreaseLiquidity":
        return this.increased(id, args.liquidity as bigint, [args.amount0 as bigint, args.amount1 as bigint], ledger);
      case "DecreaseLiquidity":
        return this.decreased(id, args.liquidity as bigint, [args.amount0 as bigint, args.amount1 as bigint], ledger);
      case "Collect":
        this.collected(id, [args.amount0 as bigint, args.amount1 as bigint], ledger);
        return undefined;
      default:
        return undefined;
    }
  }

  private transferred(id: bigint, from: Address, to: Address): void {
    if (from === ZERO_ADDRESS) {
      this.newOwners.set(id, to);
      return;
    }
    const token = this.tokens.get(id);
    if (token === undefined) return;
    this.byOwner.get(from)?.delete(id);
    this.touched.add(id);
    if (to === ZERO_ADDRESS) this.tokens.delete(id);
    else this.keep(id, { ...token, owner: to });
  }

  private increased(id: bigint, liquidity: bigint, amounts: Both, ledger: PoolLedger): NftChange | undefined {
    const { minted } = this;
    this.minted = undefined;
    const newOwner = this.newOwners.get(id);
    this.newOwners.delete(id);
    if (minted === undefined) return undefined;
    const { lower, upper } = minted;
    const begun = { owner: newOwner ?? ZERO_ADDRESS, lower, upper, liquidity: 0n, growth: NOTHING, owed: NOTHING };
    const token = this.settled(this.tokens.get(id) ?? begun, ledger);
    this.keep(id, { ...token, liquidity: token.liquidity + liquidity });
    return { change: "added", owner: token.owner, amounts };
  }

  private decreased(id: bigint, liquidity: bigint, amounts: Both, ledger: PoolLedger): NftChange | undefined {
    const found = this.tokens.get(id);
    if (found === undefined) return undefined;
    const token = this.settled(found, ledger);
    const owed = both((i) => token.owed[i] + amounts[i]);
    this.keep(id, { ...token, liquidity: token.liquidity - liquidity, owed });
    return { change: "removed", owner: token.owner, amounts };
  }

  private collected(id: bigint, amounts: Both, ledger: PoolLedger): void {
    const found = this.tokens.get(id);
    if (found === undefined) return;
    const token = found.liquidity === 0n ? found : this.settled(found, ledger);
    this.keep(id, { ...token, owed: both((i) => token.owed[i] - amounts[i]) });
  }

  /** The token with its fees until the pool settled the manager's position, which it did just before. */
  private settled(token: NftState, ledger: PoolLedger): NftState {
    const { growth } = ledger.position(this.manager, token.lower, token.upper);
    const owed = both((i) => token.owed[i] + feesEarned(growth[i], token.growth[i], token.liquidity));
    return { ...token, growth, owed };
  }

  private keep(id: bigint, token: NftState): void {
    this.tokens.set(id, token);
    this.touched.add(id);
    const owned = this.byOwner.get(token.owner);
    if (owned === undefined) this.byOwner.set(token.owner, new Set([id]));
    else owned.add(id);
  }
}

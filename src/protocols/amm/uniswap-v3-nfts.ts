import type { DecodedLog } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { Address } from "../../chain/types.ts";
import { max, min, sum } from "../../units/fixed-point.ts";
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

/** A range in which the manager holds one position for all its tokens. */
interface Place {
  readonly lower: number;
  readonly upper: number;
}

/** What is known of a token from before: where its position is, if an event told, and what events added to it. */
interface Stranger {
  readonly place: Place | undefined;
  readonly change: bigint;
}

/** What became of somebody's liquidity. */
export interface NftChange {
  readonly change: "added" | "removed";
  /** The token's; the manager, of a token whose owner nobody has read yet. */
  readonly owner: Address;
  readonly amounts: Both;
}

const NOTHING: Both = [0n, 0n];

/**
 * The tokens of one pool, kept from the manager's events. The manager does not say which pool a token is of; but what it
 * puts into a pool, or takes out, it says at once after the pool did. Of a pool that was joined as it was found, a token
 * from before is a stranger from the first event that names it until it was read, at the end of the block.
 */
export class NftBook {
  readonly tokens = new Map<bigint, NftState>();
  readonly touched = new Set<bigint>();
  /** Tokens from before that were named, by an event or otherwise, and that nobody has read yet. */
  readonly strangers = new Map<bigint, Stranger>();

  private readonly manager: Address;
  private readonly isJoined: boolean;
  private readonly byOwner = new Map<Address, Set<bigint>>();
  /** Owners of tokens just made, which may be of any pool. */
  private readonly newOwners = new Map<bigint, Address>();
  /**
   * Liquidity in the manager's positions, by their ticks, that is no known token's: what others gave to it, which no token
   * can take out, and what tokens from before have that are not known.
   */
  private readonly others = new Map<string, bigint>();
  /** Where the manager has just put liquidity into the pool, before it says for which token. */
  private minted: Place | undefined;
  /** Where it has just taken liquidity or fees out. */
  private settledAt: Place | undefined;

  constructor(manager: Address, isJoined = false) {
    this.manager = manager;
    this.isJoined = isJoined;
  }

  /** Asks for a token to be read. */
  askFor(id: bigint): void {
    this.strangers.set(id, { place: undefined, change: 0n });
  }

  /** Takes a stranger as it was found; undefined when it is gone, or of another pool. */
  met(id: bigint, found: NftState | undefined): void {
    const { place = found, change = 0n } = this.strangers.get(id) ?? {};
    this.strangers.delete(id);
    // What it had before is others' no more.
    if (place !== undefined) this.poolGiven(place, change - (found?.liquidity ?? 0n));
    if (found !== undefined) this.keep(id, found);
  }

  /** Takes a position of the manager's as it was found: what the known tokens do not have of it is others'. */
  placeMet({ lower, upper }: Place, liquidity: bigint): void {
    const known = [...this.tokens.values()].filter((token) => token.lower === lower && token.upper === upper);
    this.others.set(`${lower} ${upper}`, liquidity - sum(known.map((token) => token.liquidity)));
  }

  /** The pool took in liquidity that the manager paid for. */
  poolMinted(place: Place): void {
    this.minted = place;
  }

  /** The pool settled a position of the manager's, or paid out what it was owed. */
  poolSettled(place: Place): void {
    this.settledAt = place;
  }

  /** The pool took in liquidity that somebody else paid for, in a position of the manager's. */
  poolGiven({ lower, upper }: Place, liquidity: bigint): void {
    const key = `${lower} ${upper}`;
    this.others.set(key, (this.others.get(key) ?? 0n) + liquidity);
  }

  /** Liquidity between each two ticks that tokens and others account for, and that the manager has there. */
  accounted(ledger: PoolLedger): { readonly place: string; readonly explained: bigint; readonly present: bigint }[] {
    const explained = new Map([...this.others].map(([place, liquidity]) => [place, max(liquidity, 0n)]));
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
    if (token === undefined) {
      this.heardOf(id, 0n);
      return;
    }
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
    if (this.isJoined && newOwner === undefined && !this.tokens.has(id)) {
      this.heardOf(id, liquidity, minted);
      return { change: "added", owner: this.manager, amounts };
    }
    const begun = { owner: newOwner ?? ZERO_ADDRESS, lower, upper, liquidity: 0n, growth: NOTHING, owed: NOTHING };
    const token = this.settled(this.tokens.get(id) ?? begun, ledger);
    this.keep(id, { ...token, liquidity: token.liquidity + liquidity });
    return { change: "added", owner: token.owner, amounts };
  }

  private decreased(id: bigint, liquidity: bigint, amounts: Both, ledger: PoolLedger): NftChange | undefined {
    const [found, place] = [this.tokens.get(id), this.takePlace()];
    if (found === undefined) {
      if (!this.isJoined || place === undefined) return undefined;
      this.heardOf(id, -liquidity, place);
      return { change: "removed", owner: this.manager, amounts };
    }
    const token = this.settled(found, ledger);
    const owed = both((i) => token.owed[i] + amounts[i]);
    this.keep(id, { ...token, liquidity: token.liquidity - liquidity, owed });
    return { change: "removed", owner: token.owner, amounts };
  }

  private collected(id: bigint, amounts: Both, ledger: PoolLedger): void {
    const [found, place] = [this.tokens.get(id), this.takePlace()];
    if (found === undefined) {
      if (place !== undefined) this.heardOf(id, 0n, place);
      return;
    }
    const token = found.liquidity === 0n ? found : this.settled(found, ledger);
    this.keep(id, { ...token, owed: both((i) => token.owed[i] - amounts[i]) });
  }

  /** Where the pool has just settled, which is the place of the token that the manager names; another pool's has none. */
  private takePlace(): Place | undefined {
    const place = this.settledAt;
    this.settledAt = undefined;
    return place;
  }

  /** An event named a token that is not known, and added so much to it, or took it out. */
  private heardOf(id: bigint, change: bigint, place?: Place): void {
    if (!this.isJoined) return;
    const before = this.strangers.get(id);
    this.strangers.set(id, { place: place ?? before?.place, change: (before?.change ?? 0n) + change });
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

import { Abi } from "../../chain/abi.ts";
import { normaliseAddress, ZERO_ADDRESS } from "../../chain/address.ts";
import type { BatchReader } from "../../chain/batch-reader.ts";
import type { Address, Call, Log } from "../../chain/types.ts";
import type { ProtocolEvent } from "../events.ts";
import type { Asset, AuditCheck, Chain, Port } from "../ports.ts";
import { HolderBook } from "./holder-book.ts";
import { MAX_UINT256 } from "../../units/fixed-point.ts";

const TOKEN = new Abi([
  "function totalSupply() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
  "function approve(address spender, uint256 value) returns (bool)",
  "function transfer(address to, uint256 value) returns (bool)",
  "function mint(address to, uint256 amount)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "event Deposit(address indexed dst, uint256 wad)",
  "event Withdrawal(address indexed src, uint256 wad)",
]);

/** What is peculiar to a token. */
export interface TokenTraits {
  /** WETH9 announces what it makes and destroys with events of its own, and not with transfers. */
  readonly isWeth9?: boolean;
  /** The token was there before: its history is not read, and these accounts' balances are taken as they are. */
  readonly joinedWith?: readonly Address[];
}

/**
 * A token, and a second set of books for it: every balance as the transfers add up, compared with the chain for each
 * holder that moved something in the block, and in sum.
 */
export class TokenPort implements Port {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly asset: Asset;

  private readonly holders: HolderBook;
  private readonly traits: TokenTraits;

  constructor(asset: Asset, traits: TokenTraits = {}) {
    this.traits = traits;
    this.name = asset.symbol;
    this.asset = asset;
    this.addresses = [asset.address];
    this.holders = new HolderBook({
      token: asset.address,
      abi: TOKEN,
      supplyMethod: "totalSupply",
      balanceMethod: "balanceOf",
      checks: {
        supply: "the supply is the sum of all transfers",
        balances: "every balance is the sum of its transfers",
      },
    });
  }

  /** What an account holds, in base units. */
  balanceOf(account: Address): bigint {
    return this.holders.balanceOf(account);
  }

  /** How much of it there is, in base units. */
  supply(): bigint {
    return this.holders.total();
  }

  async open({ session, reader }: Chain): Promise<void> {
    const { isWeth9, joinedWith } = this.traits;
    if (joinedWith !== undefined) {
      await this.holders.join(reader, joinedWith);
      return;
    }
    const topic = isWeth9 === true ? undefined : TOKEN.topic("Transfer");
    for (const log of await session.logs(this.addresses, topic)) this.absorb(log);
    this.holders.settle();
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = TOKEN.decodeLog(log);
    if (decoded === undefined) return undefined;
    const { name, args } = decoded;
    if (name === "Transfer") return this.moved(args.from, args.to, args.value as bigint);
    if (this.traits.isWeth9 !== true) return undefined;
    if (name === "Deposit") return this.moved(ZERO_ADDRESS, args.dst, args.wad as bigint);
    if (name === "Withdrawal") return this.moved(args.src, ZERO_ADDRESS, args.wad as bigint);
    return undefined;
  }

  private moved(source: unknown, target: unknown, amount: bigint): ProtocolEvent {
    const [from, to] = [normaliseAddress(source as string), normaliseAddress(target as string)];
    // The zero address stands for creation and destruction; a pair of Uniswap V2 makes its first shares for it to keep.
    if (from !== ZERO_ADDRESS) this.holders.move(from, -amount);
    if (to !== ZERO_ADDRESS || from === ZERO_ADDRESS) this.holders.move(to, amount);
    return { event: "transfer", protocol: this.name, asset: this.asset.symbol, from, to, amount };
  }

  async audit(reader: BatchReader): Promise<AuditCheck[]> {
    return this.holders.audit(reader);
  }
}

/** The call that lets `spender` move any amount of the sender's tokens. */
export function approveAll(token: Address, spender: Address): Call {
  return TOKEN.call(token, "approve", [spender, MAX_UINT256]);
}

/** The owner's call that creates tokens. */
export function mintTokens(token: Address, to: Address, amount: bigint): Call {
  return TOKEN.call(token, "mint", [to, amount]);
}

/** The call that moves the sender's tokens. */
export function transferTokens(token: Address, to: Address, amount: bigint): Call {
  return TOKEN.call(token, "transfer", [to, amount]);
}

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

/**
 * A token, and a second set of books for it: every balance as the transfers add up, compared with the chain for each
 * holder that moved something in the block, and in sum.
 */
export class TokenPort implements Port {
  readonly name: string;
  readonly addresses: readonly Address[];
  readonly asset: Asset;

  private readonly holders: HolderBook;

  constructor(asset: Asset) {
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

  async open({ session }: Chain): Promise<void> {
    const transferTopic = TOKEN.topic("Transfer");
    for (const log of await session.logs(this.addresses, transferTopic)) this.absorb(log);
    this.holders.settle();
  }

  absorb(log: Log): ProtocolEvent | undefined {
    const decoded = TOKEN.decodeLog(log);
    if (decoded?.name !== "Transfer") return undefined;
    const from = normaliseAddress(decoded.args.from as string);
    const to = normaliseAddress(decoded.args.to as string);
    const amount = decoded.args.value as bigint;
    // The zero address stands for creation and destruction.
    if (from !== ZERO_ADDRESS) this.holders.move(from, -amount);
    if (to !== ZERO_ADDRESS) this.holders.move(to, amount);
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

import { AbiCoder } from "ethers";

import { Abi } from "../../../src/chain/abi.ts";
import { ZERO_ADDRESS } from "../../../src/chain/address.ts";
import type { Address, Call, Hex } from "../../../src/chain/types.ts";
import { type AmountChoice, amountOf } from "./amounts.ts";
import type { PairOperation } from "./pair-operations.ts";
import { PAIR_VIEWS } from "./pair-probes.ts";
import { routeStep } from "./pair-routes.ts";
import { pairTitle } from "./pair-titles.ts";
import { ETHER, KEEPER, PAIRS, type PairWorld, type SharedPair } from "./pair-world.ts";
import type { Operation, Step } from "./rig.ts";

type Sided<T> = (side: { pair: Address; account: (index: number) => Address | undefined }) => T;

const PAIR = new Abi([
  "function mint(address to)",
  "function burn(address to)",
  "function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes data)",
  "function skim(address to)",
  "function sync()",
  "function transfer(address to, uint256 amount)",
  "function approve(address spender, uint256 amount)",
  "function transferFrom(address from, address to, uint256 amount)",
]);
const FACTORY = new Abi(["function setFeeTo(address)"]);
const ROUTER = new Abi([
  "function addLiquidity(address a, address b, uint256 aDesired, uint256 bDesired, uint256 aMin, uint256 bMin, address to, uint256 deadline)",
  "function addLiquidityETH(address token, uint256 desired, uint256 tokenMin, uint256 ethMin, address to, uint256 deadline) payable",
  "function removeLiquidity(address a, address b, uint256 liquidity, uint256 aMin, uint256 bMin, address to, uint256 deadline)",
  "function removeLiquidityETH(address token, uint256 liquidity, uint256 tokenMin, uint256 ethMin, address to, uint256 deadline)",
]);
const GAUGE = new Abi(["function available(address pair, bool forToken0) view returns (uint256)"]);

const ALL = 1_000_000n;
const NEVER = 2n ** 40n;
/** More than anybody gets for a share. */
const UNREACHABLE = 2n ** 111n;

/** The operation as calls on both sides, with a title that a person can read. */
export function pairOperation(world: PairWorld, operation: PairOperation): Operation {
  const { seconds } = operation;
  const time = seconds === 0 ? "" : `${seconds} s later, `;
  return { seconds, title: `${time}${pairTitle(world, operation)}`, steps: new Steps(world, operation).all() };
}

class Steps {
  private readonly world: PairWorld;
  private readonly operation: PairOperation;

  constructor(world: PairWorld, operation: PairOperation) {
    this.world = world;
    this.operation = operation;
  }

  all(): Step[] {
    const { operation, world } = this;
    switch (operation.kind) {
      case "mint":
        return [
          this.pay(operation.pair, 0, operation.first),
          this.pay(operation.pair, 1, operation.second),
          this.onPair("mint", ({ account }) => [account(operation.to)]),
        ];
      case "burn": {
        const pay = this.onPair("transfer", ({ pair }) => [pair, 0]);
        const amount = amountOf(operation.amount, { source: this.shares(operation.pair, operation.actor) });
        return [{ ...pay, holes: [1], amount }, this.onPair("burn", ({ account }) => [account(operation.to)])];
      }
      case "swap": {
        const { theirs } = this.pair(operation.pair);
        const swap = this.onPair("swap", ({ account }) => [0, 0, account(operation.actor), "0x"]);
        const source = GAUGE.call(world.gauge, "available", [theirs, operation.forToken0]);
        const amount = { source, share: ALL, plus: operation.extra };
        const pay = this.pay(operation.pair, operation.forToken0 ? 1 : 0, operation.amount);
        return [pay, { ...swap, holes: [operation.forToken0 ? 0 : 1], amount }];
      }
      case "flashSwap": {
        const data = AbiCoder.defaultAbiCoder().encode(["bool", "int256"], [operation.inOther, operation.extra]) as Hex;
        const swap = this.onPair("swap", ({ account }) => [0, 0, account(operation.actor), data]);
        const reserves = PAIR_VIEWS.call(this.pair(operation.pair).theirs, "getReserves");
        const holes = { first: [0], second: [1], both: [0, 1] }[operation.out];
        const word = operation.out === "second" ? 1 : 0;
        return [{ ...swap, holes, amount: amountOf(operation.amount, { source: reserves, word }) }];
      }
      case "skim":
        return [this.onPair("skim", ({ account }) => [account(operation.to)])];
      case "sync":
        return [this.onPair("sync", () => [])];
      case "transfer": {
        const step = this.onPair("transfer", ({ account }) => [account(operation.to), 0]);
        const amount = amountOf(operation.amount, { source: this.shares(operation.pair, operation.actor) });
        return [{ ...step, holes: [1], amount }];
      }
      case "spend": {
        const { actor, from, allowed } = operation;
        const approve = this.onPair("approve", ({ account }) => [account(actor), allowed], from);
        const spend = this.onPair("transferFrom", ({ account }) => [account(from), account(actor), 0]);
        const amount = amountOf(operation.amount, { source: this.shares(operation.pair, from) });
        return [approve, { ...spend, holes: [2], amount }];
      }
      case "donate":
        return [this.pay(operation.pair, operation.token, operation.amount)];
      case "addLiquidity":
        return [this.addLiquidity(operation)];
      case "removeLiquidity":
        return [this.removeLiquidity(operation)];
      case "route":
        return [routeStep(world, operation)];
      case "feeTo": {
        const { ours, theirs, collector } = world;
        const receiver = operation.on ? collector : ZERO_ADDRESS;
        const call = (factory: Address): Call => FACTORY.call(factory, "setFeeTo", [receiver]);
        return [{ actor: KEEPER, ours: call(ours.factory), theirs: call(theirs.factory) }];
      }
    }
  }

  private addLiquidity(operation: PairOperation & { kind: "addLiquidity" }): Step {
    const { actor, second, strict } = operation;
    const [a, b] = this.tokensOf(operation.pair);
    const deadline = operation.late ? 1n : NEVER;
    const minimum = strict ? second : 0n;
    if (operation.asEther && PAIRS[operation.pair]?.[1] === ETHER) {
      const step = this.onRouter("addLiquidityETH", (to) => [a, second, minimum, 0, to, deadline]);
      const coins = { source: this.balance(b, actor) };
      return { ...step, paysAmount: true, holes: strict ? [3] : [], amount: amountOf(operation.first, coins) };
    }
    const step = this.onRouter("addLiquidity", (to) => [a, b, 0, second, 0, minimum, to, deadline]);
    const amount = amountOf(operation.first, { source: this.balance(a, actor) });
    return { ...step, holes: strict ? [2, 4] : [2], amount };
  }

  private removeLiquidity(operation: PairOperation & { kind: "removeLiquidity" }): Step {
    const [a, b] = this.tokensOf(operation.pair);
    const amount = amountOf(operation.amount, { source: this.shares(operation.pair, operation.actor) });
    const minimum = operation.strict ? UNREACHABLE : 0n;
    if (operation.asEther && PAIRS[operation.pair]?.[1] === ETHER) {
      const step = this.onRouter("removeLiquidityETH", (to) => [a, 0, minimum, 0, to, NEVER]);
      return { ...step, holes: [1], amount };
    }
    const step = this.onRouter("removeLiquidity", (to) => [a, b, 0, 0, minimum, to, NEVER]);
    return { ...step, holes: [2], amount };
  }

  private pair(index: number): SharedPair {
    const pair = this.world.pairs[index];
    if (pair === undefined) throw new Error(`there is no pair ${index}`);
    return pair;
  }

  /** A pair's tokens in the order in which the sequence knows them. */
  private tokensOf(index: number): [Address, Address] {
    const [first = 0, second = 0] = PAIRS[index] ?? [];
    const { tokens } = this.world;
    return [tokens[first]?.address ?? ZERO_ADDRESS, tokens[second]?.address ?? ZERO_ADDRESS];
  }

  private onPair(method: string, args: Sided<unknown[]>, actor = this.operation.actor): Step {
    const { rig } = this.world;
    const { ours, theirs } = this.pair("pair" in this.operation ? this.operation.pair : 0);
    return {
      actor,
      ours: PAIR.call(ours, method, args({ pair: ours, account: (index) => rig.ours[index] })),
      theirs: PAIR.call(theirs, method, args({ pair: theirs, account: (index) => rig.theirs[index] })),
    };
  }

  private onRouter(method: string, args: (to: Address | undefined) => unknown[]): Step {
    const { rig, ours, theirs } = this.world;
    const { actor } = this.operation;
    return {
      actor,
      ours: ROUTER.call(ours.router, method, args(rig.ours[actor])),
      theirs: ROUTER.call(theirs.router, method, args(rig.theirs[actor])),
    };
  }

  /** Sends a pair one of its tokens. */
  private pay(index: number, token: number, choice: AmountChoice): Step {
    const { actor } = this.operation;
    const pair = this.pair(index);
    const address = pair.tokens[token] ?? ZERO_ADDRESS;
    return {
      actor,
      ours: PAIR.call(address, "transfer", [pair.ours, 0]),
      theirs: PAIR.call(address, "transfer", [pair.theirs, 0]),
      holes: [1],
      amount: amountOf(choice, { source: this.balance(address, actor) }),
    };
  }

  private shares(index: number, account: number): Call {
    return this.balance(this.pair(index).theirs, account);
  }

  /** Of one of their side's accounts: what both sides do is told by it. */
  private balance(token: Address, account: number): Call {
    return PAIR_VIEWS.call(token, "balanceOf", [this.world.rig.theirs[account]]);
  }
}

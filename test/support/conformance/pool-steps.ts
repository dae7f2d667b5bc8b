import { AbiCoder } from "ethers";

import { Abi } from "../../../src/chain/abi.ts";
import type { Address, Call } from "../../../src/chain/types.ts";
import { writeAnswer } from "../../../src/protocols/oracle/price-feed.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { amountOf, amountText } from "./amounts.ts";
import type { PoolOperation } from "./pool-operations.ts";
import { TOKEN_VIEWS } from "./pool-probes.ts";
import { KEEPER, type PoolWorld, type SharedReserve, USERS } from "./pool-world.ts";
import type { Operation, Step } from "./rig.ts";

const POOL = new Abi([
  "function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)",
  "function withdraw(address asset, uint256 amount, address to)",
  "function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)",
  "function repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf)",
  "function liquidationCall(address collateral, address debt, address user, uint256 debtToCover, bool receiveAToken)",
  "function setUserUseReserveAsCollateral(address asset, bool use)",
  "function flashLoanSimple(address receiver, address asset, uint256 amount, bytes params, uint16 referralCode)",
  "function mintToTreasury(address[] assets)",
  "function setReserveFlags(address asset, bool active, bool frozen, bool paused)",
]);
const CONFIGURATOR = new Abi([
  "function setReserveFreeze(address asset, bool freeze)",
  "function setReservePause(address asset, bool paused)",
]);
const TOKEN = new Abi([
  "function transfer(address to, uint256 amount)",
  "function approveDelegation(address delegatee, uint256 amount)",
]);
const GAUGE = new Abi([
  "function borrowable(address pool, address oracle, address asset, uint256 unit, address user) view returns (uint256)",
]);

const VARIABLE = 2;
const MILLION = 1_000_000n;
/** Feeds take no observation older than the last: all of a sequence's bear the same time. */
const OBSERVED_AT = 0;

/** The operation as calls on both sides, with a title that a person can read. */
export function poolOperation(world: PoolWorld, operation: PoolOperation): Operation {
  const { seconds } = operation;
  const time = seconds === 0 ? "" : `${seconds} s later, `;
  return { seconds, title: `${time}${titleOf(world, operation)}`, steps: new Steps(world, operation).all() };
}

class Steps {
  private readonly world: PoolWorld;
  private readonly operation: PoolOperation;

  constructor(world: PoolWorld, operation: PoolOperation) {
    this.world = world;
    this.operation = operation;
  }

  all(): Step[] {
    const { operation } = this;
    const { actor } = operation;
    switch (operation.kind) {
      case "supply": {
        const wallet = this.balance(this.reserve(operation.asset).asset, actor);
        const step = this.onPool("supply", (at) => [at.asset(operation.asset), 0, at.user(operation.to), 0]);
        return [{ ...step, holes: [1], amount: amountOf(operation.amount, { source: wallet }) }];
      }
      case "withdraw": {
        const held = this.balance(this.reserve(operation.asset).theirs.receipt, actor);
        const step = this.onPool("withdraw", (at) => [at.asset(operation.asset), 0, at.user(operation.to)]);
        return [{ ...step, holes: [1], amount: amountOf(operation.amount, { source: held }) }];
      }
      case "borrow": {
        const most = this.borrowable(operation.asset, operation.of);
        const step = this.onPool("borrow", (at) => [at.asset(operation.asset), 0, VARIABLE, 0, at.user(operation.of)]);
        return [{ ...step, holes: [1], amount: amountOf(operation.amount, { source: most }) }];
      }
      case "repay": {
        const owed = this.balance(this.reserve(operation.asset).theirs.debt, operation.of);
        const step = this.onPool("repay", (at) => [at.asset(operation.asset), 0, VARIABLE, at.user(operation.of)]);
        return [{ ...step, holes: [1], amount: amountOf(operation.amount, { source: owed }) }];
      }
      case "liquidate": {
        const owed = this.balance(this.reserve(operation.debt).theirs.debt, operation.of);
        const step = this.onPool("liquidationCall", (at) => [
          ...[at.asset(operation.asset), at.asset(operation.debt), at.user(operation.of), 0, operation.receiveAToken],
        ]);
        const crash = operation.crash === 0n ? [] : [this.price(operation.asset, operation.crash)];
        return [...crash, { ...step, holes: [3], amount: amountOf(operation.amount, { source: owed }) }];
      }
      case "transfer": {
        const { ours, theirs } = this.reserve(operation.asset);
        const { rig } = this.world;
        return [
          {
            actor,
            ours: TOKEN.call(ours.receipt, "transfer", [rig.ours[operation.to], 0]),
            theirs: TOKEN.call(theirs.receipt, "transfer", [rig.theirs[operation.to], 0]),
            holes: [1],
            amount: amountOf(operation.amount, { source: this.balance(theirs.receipt, actor) }),
          },
        ];
      }
      case "delegate": {
        const { ours, theirs, asset } = this.reserve(operation.asset);
        const { rig } = this.world;
        return [
          {
            actor,
            ours: TOKEN.call(ours.debt, "approveDelegation", [rig.ours[operation.to], 0]),
            theirs: TOKEN.call(theirs.debt, "approveDelegation", [rig.theirs[operation.to], 0]),
            holes: [1],
            amount: amountOf(operation.amount, { source: this.balance(asset, actor) }),
          },
        ];
      }
      case "useAsCollateral":
        return [this.onPool("setUserUseReserveAsCollateral", (at) => [at.asset(operation.asset), operation.use])];
      case "flashLoan": {
        const params = AbiCoder.defaultAbiCoder().encode(["bool", "int256"], [operation.answer, operation.extra]);
        const { asset, theirs } = this.reserve(operation.asset);
        const liquidity = TOKEN_VIEWS.call(asset, "balanceOf", [theirs.receipt]);
        const step = this.onPool("flashLoanSimple", (at) => [at.user(actor), asset, 0, params, 0]);
        const approve = this.approve(operation.asset);
        return [{ ...step, holes: [2], amount: amountOf(operation.amount, { source: liquidity }) }, approve];
      }
      case "mintToTreasury":
        return [this.onPool("mintToTreasury", () => [this.world.reserves.map(({ asset }) => asset)])];
      case "donate": {
        const { asset, ours, theirs } = this.reserve(operation.asset);
        return [
          {
            actor,
            ours: TOKEN.call(asset, "transfer", [ours.receipt, 0]),
            theirs: TOKEN.call(asset, "transfer", [theirs.receipt, 0]),
            holes: [1],
            amount: amountOf(operation.amount, { source: this.balance(asset, actor) }),
          },
        ];
      }
      case "price":
        return [this.price(operation.asset, operation.millionths)];
      case "flags":
        return this.flags(operation.asset, operation.frozen, operation.paused);
    }
  }

  private reserve(index: number): SharedReserve {
    const reserve = this.world.reserves[index];
    if (reserve === undefined) throw new Error(`there is no asset ${index}`);
    return reserve;
  }

  private onPool(
    method: string,
    args: (at: { asset: (index: number) => Address; user: (index: number) => Address | undefined }) => unknown[],
  ): Step {
    const { rig, ours, theirs } = this.world;
    const asset = (index: number): Address => this.reserve(index).asset;
    return {
      actor: this.operation.actor,
      ours: POOL.call(ours.pool, method, args({ asset, user: (index) => rig.ours[index] })),
      theirs: POOL.call(theirs.pool, method, args({ asset, user: (index) => rig.theirs[index] })),
    };
  }

  /** Of one of their side's accounts: what both sides do is told by it. */
  private balance(token: Address, user: number): Call {
    return TOKEN_VIEWS.call(token, "balanceOf", [this.world.rig.theirs[user]]);
  }

  private borrowable(index: number, user: number): Call {
    const { gauge, theirs, rig } = this.world;
    const { asset, decimals } = this.reserve(index);
    const args = [theirs.pool, theirs.oracle, asset, 10n ** BigInt(decimals), rig.theirs[user]];
    return GAUGE.call(gauge, "borrowable", args);
  }

  /** A flash loan leaves the puppet's allowance at what it last approved. */
  private approve(index: number): Step {
    const { ours, theirs } = this.world;
    const { asset } = this.reserve(index);
    return { actor: this.operation.actor, ours: approveAll(asset, ours.pool), theirs: approveAll(asset, theirs.pool) };
  }

  private price(index: number, millionths: bigint): Step {
    const { feed, price } = this.reserve(index);
    return { actor: KEEPER, ours: writeAnswer(feed, (price * millionths) / MILLION, OBSERVED_AT) };
  }

  private flags(index: number, frozen: boolean, paused: boolean): Step[] {
    const { ours, theirs } = this.world;
    const { asset } = this.reserve(index);
    const here = POOL.call(ours.pool, "setReserveFlags", [asset, true, frozen, paused]);
    return [
      {
        actor: KEEPER,
        ours: here,
        theirs: CONFIGURATOR.call(theirs.configurator, "setReserveFreeze", [asset, frozen]),
      },
      { actor: KEEPER, ours: here, theirs: CONFIGURATOR.call(theirs.configurator, "setReservePause", [asset, paused]) },
    ];
  }
}

function titleOf({ reserves }: PoolWorld, operation: PoolOperation): string {
  const symbol = (index: number): string => reserves[index]?.symbol ?? "?";
  const name = (index: number): string => USERS[index] ?? "?";
  const who = name(operation.actor);
  switch (operation.kind) {
    case "supply":
      return `${who} supplies ${amountText(operation.amount, "the wallet")} ${symbol(operation.asset)} for ${name(operation.to)}`;
    case "withdraw":
      return `${who} withdraws ${amountText(operation.amount, "the balance")} ${symbol(operation.asset)} to ${name(operation.to)}`;
    case "borrow":
      return `${who} borrows ${amountText(operation.amount, "what is available")} ${symbol(operation.asset)} on behalf of ${name(operation.of)}`;
    case "repay":
      return `${who} repays ${amountText(operation.amount, "the debt")} ${symbol(operation.asset)} of ${name(operation.of)}`;
    case "liquidate": {
      const crash = operation.crash === 0n ? "" : `${symbol(operation.asset)} falls to ${operation.crash} millionths, `;
      const amount = amountText(operation.amount, "the debt");
      const kind = operation.receiveAToken ? "receipts" : "tokens";
      return `${crash}${who} liquidates ${amount} ${symbol(operation.debt)} of ${name(operation.of)} for ${symbol(operation.asset)} ${kind}`;
    }
    case "transfer":
      return `${who} transfers ${amountText(operation.amount, "the balance")} a${symbol(operation.asset)} to ${name(operation.to)}`;
    case "delegate":
      return `${who} lets ${name(operation.to)} borrow ${amountText(operation.amount, "the wallet")} ${symbol(operation.asset)}`;
    case "useAsCollateral":
      return `${who} ${operation.use ? "uses" : "stops using"} ${symbol(operation.asset)} as collateral`;
    case "flashLoan":
      return `${who} flash-borrows ${amountText(operation.amount, "the liquidity")} ${symbol(operation.asset)}, answers ${operation.answer}, pays ${operation.extra} more than due`;
    case "mintToTreasury":
      return "the treasury gets its receipts";
    case "donate":
      return `${who} sends ${amountText(operation.amount, "the wallet")} ${symbol(operation.asset)} to the receipt token`;
    case "price":
      return `${symbol(operation.asset)} goes to ${operation.millionths} millionths of its first price`;
    case "flags":
      return `${symbol(operation.asset)} is ${operation.frozen ? "" : "not "}frozen and ${operation.paused ? "" : "not "}paused`;
  }
}

import { amountText } from "./amounts.ts";
import type { PairOperation } from "./pair-operations.ts";
import { pathOf } from "./pair-routes.ts";
import { type PairWorld, TRADERS } from "./pair-world.ts";

/** An operation on pairs in words. */
export function pairTitle(world: PairWorld, operation: PairOperation): string {
  const who = name(operation.actor);
  const pair = "pair" in operation ? (world.pairs[operation.pair]?.name ?? "?") : "";
  switch (operation.kind) {
    case "mint":
      return (
        `${who} sends ${amountText(operation.first, "the wallet")} of token0 and ` +
        `${amountText(operation.second, "the wallet")} of token1 to ${pair} and mints for ${name(operation.to)}`
      );
    case "burn":
      return `${who} burns ${amountText(operation.amount, "the shares")} of ${pair} for ${name(operation.to)}`;
    case "swap": {
      const [paid, got] = operation.forToken0 ? ["token1", "token0"] : ["token0", "token1"];
      return `${who} sends ${amountText(operation.amount, "the wallet")} of ${paid} to ${pair} and asks for ${operation.extra} more ${got} than it gives`;
    }
    case "flashSwap": {
      const amount = amountText(operation.amount, "the reserve");
      const how = `in ${operation.inOther ? "the other token" : "the same"}, ${operation.extra} more than the least`;
      return `${who} flash-swaps ${amount} of ${operation.out} out of ${pair} and pays ${how}`;
    }
    case "skim":
      return `${who} skims ${pair} for ${name(operation.to)}`;
    case "sync":
      return `${who} syncs ${pair}`;
    case "transfer":
      return `${who} transfers ${amountText(operation.amount, "the shares")} of ${pair} to ${name(operation.to)}`;
    case "spend": {
      const amount = amountText(operation.amount, "the shares");
      return `${name(operation.from)} allows ${who} ${operation.allowed} shares of ${pair}, who takes ${amount}`;
    }
    case "donate":
      return `${who} sends ${amountText(operation.amount, "the wallet")} of token${operation.token} to ${pair}`;
    case "addLiquidity": {
      const amounts = `${amountText(operation.first, "the wallet")} and ${operation.second}`;
      return `${who} adds ${amounts} to ${pair} through the router${flags(operation)}`;
    }
    case "removeLiquidity":
      return `${who} removes ${amountText(operation.amount, "the shares")} of ${pair} through the router${flags(operation)}`;
    case "route": {
      const path = pathOf(operation).map((token) => world.tokens[token]?.symbol ?? "?");
      const limit = operation.limit === null ? "" : ` with a limit of ${operation.limit}`;
      return `${who} calls ${operation.route} with ${amountText(operation.amount, "what there is")} along ${path.join("-")}${limit}`;
    }
    case "feeTo":
      return `the protocol fee is switched ${operation.on ? "on" : "off"}`;
  }
}

function name(index: number): string {
  return TRADERS[index] ?? "?";
}

function flags(operation: object): string {
  const set = Object.entries(operation).flatMap(([key, value]) => (value === true ? [key] : []));
  return set.length === 0 ? "" : ` (${set.join(", ")})`;
}

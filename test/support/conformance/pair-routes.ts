import { Abi } from "../../../src/chain/abi.ts";
import { ZERO_ADDRESS } from "../../../src/chain/address.ts";
import type { Address, Call } from "../../../src/chain/types.ts";
import { amountOf } from "./amounts.ts";
import type { PairOperation } from "./pair-operations.ts";
import { PAIR_VIEWS } from "./pair-probes.ts";
import { ETHER, PAIRS, type PairWorld } from "./pair-world.ts";
import type { Step } from "./rig.ts";

type Route = PairOperation & { kind: "route" };

const ROUTER = new Abi([
  "function swapExactTokensForTokens(uint256 amountIn, uint256 outMin, address[] path, address to, uint256 deadline)",
  "function swapTokensForExactTokens(uint256 amountOut, uint256 inMax, address[] path, address to, uint256 deadline)",
  "function swapExactETHForTokens(uint256 outMin, address[] path, address to, uint256 deadline) payable",
  "function swapTokensForExactETH(uint256 amountOut, uint256 inMax, address[] path, address to, uint256 deadline)",
  "function swapExactTokensForETH(uint256 amountIn, uint256 outMin, address[] path, address to, uint256 deadline)",
  "function swapETHForExactTokens(uint256 amountOut, address[] path, address to, uint256 deadline) payable",
  "function swapExactTokensForTokensSupportingFeeOnTransferTokens(uint256 amountIn, uint256 outMin, address[] path, address to, uint256 deadline)",
  "function swapExactETHForTokensSupportingFeeOnTransferTokens(uint256 outMin, address[] path, address to, uint256 deadline) payable",
  "function swapExactTokensForETHSupportingFeeOnTransferTokens(uint256 amountIn, uint256 outMin, address[] path, address to, uint256 deadline)",
]);
const NEVER = 2n ** 40n;
const MAX_UINT256 = 2n ** 256n - 1n;

/** A swap through the router along a path of pairs. */
export function routeStep(world: PairWorld, operation: Route): Step {
  const { rig, ours, theirs } = world;
  const { actor, route } = operation;
  const path = pathOf(operation).map((token) => world.tokens[token]?.address ?? ZERO_ADDRESS);
  const isExactOut = route.includes("ForExact");
  const limit = operation.limit ?? (isExactOut ? MAX_UINT256 : 0n);
  const leading = paysEther(route) ? [isExactOut ? 0n : limit] : [0n, limit];
  const call = (router: Address, to: Address | undefined): Call =>
    ROUTER.call(router, route, [...leading, path, to, NEVER]);
  return {
    actor,
    ours: call(ours.router, rig.ours[actor]),
    theirs: call(theirs.router, rig.theirs[actor]),
    holes: paysEther(route) && !isExactOut ? [] : [0],
    paysAmount: paysEther(route),
    amount: amountOf(operation.amount, { source: isExactOut ? lastReserve(world, path) : wallet(world, path, actor) }),
  };
}

/** The path, which begins or ends with ether where the route wants that. */
export function pathOf({ route, path, stray }: Route): readonly number[] {
  if (!stray && paysEther(route) && path[0] !== ETHER) return [ETHER, ...path];
  if (!stray && getsEther(route) && path.at(-1) !== ETHER) return [...path, ETHER];
  return path;
}

function paysEther(route: string): boolean {
  return /swap(Exact)?ETHFor/.test(route);
}

function getsEther(route: string): boolean {
  return /For(Exact)?ETH/.test(route);
}

function wallet({ rig }: PairWorld, [token = ZERO_ADDRESS]: readonly Address[], actor: number): Call {
  return PAIR_VIEWS.call(token, "balanceOf", [rig.theirs[actor]]);
}

/** What the last pair of the path holds of the last token. */
function lastReserve({ tokens, pairs }: PairWorld, path: readonly Address[]): Call {
  const last = path.slice(-2);
  const index = PAIRS.findIndex((pair) => pair.every((token) => last.includes(tokens[token]?.address ?? ZERO_ADDRESS)));
  const pair = (pairs[index] ?? pairs[0])?.theirs ?? ZERO_ADDRESS;
  return PAIR_VIEWS.call(last.at(-1) ?? ZERO_ADDRESS, "balanceOf", [pair]);
}

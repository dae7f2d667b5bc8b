import type { ForkPoint } from "../../chain/types.ts";
import { fromHex, toHex } from "../../chain/rpc.ts";
import { ZERO_ADDRESS } from "../../chain/address.ts";
import { InputError } from "../../errors.ts";
import type { ForkCall, Json } from "./answer.ts";
import { requireResolvable } from "./name-lookup.ts";
import type { Patience, Upstream, UpstreamAnswer } from "./upstream.ts";

/** How long all of it may take: whoever mistyped an address wants to know at once. */
const TOTAL_MS = 4_500;
const LOOKUP_MS = 2_000;
const PATIENCE: Omit<Patience, "totalMs"> = { tries: 5, tryMs: 2_500, pauseMs: 250, longestPauseMs: 2_000 };

/** Questions about the state at a block, which comes last. */
const STATE: readonly ForkCall[] = [
  { method: "eth_getBalance", params: [ZERO_ADDRESS] },
  { method: "eth_getStorageAt", params: [ZERO_ADDRESS, "0x0"] },
];

/** What a fork is wanted of. */
export interface WantedFork {
  readonly blockNumber: number;
  /** What the scenario says; any chain will do when absent. */
  readonly chainId?: number | undefined;
}

/**
 * Finds out within seconds whether the upstream can serve the fork: that it answers, which chain it has, that it has the
 * block, and that it still has the state at that block.
 *
 * @throws InputError when something else should have been given; FirebreakError when the upstream does not answer.
 */
export async function preflight(upstream: Upstream, hostname: string, wanted: WantedFork): Promise<ForkPoint> {
  const deadline = performance.now() + TOTAL_MS;
  const ask = async (method: string, params: readonly Json[] = []): Promise<UpstreamAnswer> => {
    const totalMs = Math.max(1, deadline - performance.now());
    return upstream.withPatience({ ...PATIENCE, totalMs }).ask({ method, params });
  };
  await requireResolvable(hostname, LOOKUP_MS);

  const chainId = quantity(await ask("eth_chainId"), "eth_chainId");
  requireChain(chainId, wanted.chainId);
  const { blockNumber } = wanted;
  const at = toHex(blockNumber);
  const [last, block, ...states] = await Promise.all([
    ask("eth_blockNumber"),
    ask("eth_getBlockByNumber", [at, false]),
    ...STATE.map(async ({ method, params }) => ask(method, [...params, at])),
  ]);
  const head = quantity(last, "eth_blockNumber");
  if (blockNumber > head) {
    throw new InputError(`--block ${blockNumber} is in the future: the upstream's last block is ${head}`);
  }
  requireBlock(block, blockNumber);
  for (const [i, answer] of states.entries()) requireState(answer, STATE[i]?.method ?? "", blockNumber, head);
  return { chainId, blockNumber };
}

/**
 * Checks that a chain is the one that the scenario is about.
 *
 * @throws InputError when it is another.
 */
export function requireChain(chainId: number, expected: number | undefined): void {
  if (expected === undefined || chainId === expected) return;
  throw new InputError(`the fork is of chain ${chainId}: the scenario expects one of chain ${expected}`);
}

function quantity(answer: UpstreamAnswer, method: string): number {
  const value = "result" in answer ? answer.result : undefined;
  if (typeof value === "string" && /^0x[0-9a-f]{1,13}$/i.test(value)) return Number(fromHex(value));
  throw new InputError(`the upstream does not say its ${method}: expected the URL of an Ethereum node`);
}

function requireBlock(answer: UpstreamAnswer, blockNumber: number): void {
  const block = "result" in answer ? answer.result : null;
  if (!(block instanceof Object)) {
    throw new InputError(`--block ${blockNumber}: the upstream does not have that block: use an archive node`);
  }
  if (!("baseFeePerGas" in block)) {
    throw new InputError(
      `--block ${blockNumber} has no base fee: expected a block of Ethereum's London upgrade or later ` +
        "(on mainnet, 12965000)",
    );
  }
}

function requireState(answer: UpstreamAnswer, method: string, blockNumber: number, head: number): void {
  if ("result" in answer && typeof answer.result === "string") return;
  const code = "error" in answer ? ` (${method}: error ${answer.error})` : ` (${method})`;
  throw new InputError(
    `--block ${blockNumber}: the upstream no longer has the state of that block${code}: ` +
      `use an archive node, or a block near its last one, ${head}`,
  );
}

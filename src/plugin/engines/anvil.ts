import { nextBaseFee } from "../../chain/fees.ts";
import { parseHeader, toHex } from "../../chain/rpc.ts";
import type { Eip1193Provider } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import type { ChainOptions } from "../../simulation/run.ts";
import { AnvilProcess } from "./anvil-process.ts";
import { AnvilProvider } from "./anvil-provider.ts";
import type { ChainSettings } from "./chain-settings.ts";
import { clientVersion } from "./client-version.ts";
import type { Engine } from "./engine.ts";

/** States of past blocks that are kept: a failure is explained by running its block again from the one before. */
const STATES_KEPT = 8;

const LAST_BLOCK = { method: "eth_getBlockByNumber", params: ["latest", false] } as const;

/** Foundry's anvil, a process of its own for each chain. */
export function anvilEngine(program: string, settings: ChainSettings): Engine {
  const running = new Set<AnvilProcess>();
  let version: string | undefined;
  return {
    openChain: async (options) => {
      const { anvil, socket } = await AnvilProcess.start(program, argumentsFor(settings, options));
      running.add(anvil);
      const provider = new AnvilProvider(socket, anvil);
      version = await requireOurs(provider, settings, options);
      await prepare(provider, settings);
      return provider;
    },
    version: async () => {
      if (version === undefined) throw new FirebreakError("no anvil has been started that could say what it is");
      return Promise.resolve(version);
    },
    close: async () => {
      await Promise.all([...running].map(async (anvil) => anvil.stop()));
      running.clear();
    },
    kill: () => {
      for (const anvil of running) anvil.kill();
    },
  };
}

/** The chain that Hardhat's own engine would run, with nothing in it, mined or limited unless the simulation says so. */
function argumentsFor(settings: ChainSettings, { startTime }: ChainOptions): string[] {
  return [
    "--quiet",
    "--disable-console-log",
    ...["--host", "127.0.0.1", "--port", "0", "--no-cors", "--no-request-size-limit"],
    ...["--chain-id", String(settings.chainId), "--hardfork", settings.hardfork],
    ...["--timestamp", String(startTime), "--gas-limit", String(settings.blockGasLimit)],
    ...["--block-base-fee-per-gas", String(settings.baseFee)],
    ...["--no-mining", "--order", "fifo", "--disable-min-priority-fee"],
    ...["--accounts", "0", "--disable-default-create2-deployer"],
    ...["--prune-history", String(STATES_KEPT)],
    ...(settings.allowUnlimitedContractSize ? ["--disable-code-size-limit"] : []),
  ];
}

/** What can't be said on the command line: who earns the tips, and that the first block's base fee follows from genesis. */
async function prepare(provider: Eip1193Provider, { coinbase }: ChainSettings): Promise<void> {
  const genesis = parseHeader(await provider.request(LAST_BLOCK));
  await provider.request({ method: "anvil_setCoinbase", params: [coinbase] });
  await provider.request({ method: "anvil_setNextBlockBaseFeePerGas", params: [toHex(nextBaseFee(genesis))] });
}

/** Checks that what answers is the chain that was asked for, and returns its version. */
async function requireOurs(
  provider: Eip1193Provider,
  { chainId }: ChainSettings,
  { startTime }: ChainOptions,
): Promise<string> {
  const version = await clientVersion(provider);
  const chain = await provider.request({ method: "eth_chainId" });
  const { number, timestamp } = parseHeader(await provider.request(LAST_BLOCK));
  const isOurs = version.startsWith("anvil/") && chain === toHex(chainId) && number === 0 && timestamp === startTime;
  if (isOurs) return version;
  throw new FirebreakError(
    `what answers in anvil's place is not the chain that was started: ${version}, chain ${String(chain)}, ` +
      `block ${number} at ${timestamp}`,
  );
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatUserConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Eip1193Provider, ForkPoint } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import { chainSettings, type ChainSettings } from "../engines/chain-settings.ts";
import { clientVersion } from "../engines/client-version.ts";
import type { Engine } from "../engines/engine.ts";
import { NETWORK } from "../network.ts";
import type { ForkDescription } from "../../report/run-description.ts";
import type { AnswerSource } from "./answer.ts";
import type { ForkRequest } from "./fork-options.ts";
import { preflight, requireChain } from "./preflight.ts";
import { ForkProxy } from "./proxy.ts";
import { readRecording, RecordingFile } from "./recording-file.ts";
import { Recording } from "./recording.ts";
import { LiveSource, ReplaySource } from "./sources.ts";
import { Upstream } from "./upstream.ts";

/** A fork's place, and who answers for the chain that it goes on from. */
interface OpenedFork {
  readonly point: ForkPoint;
  readonly source: AnswerSource;
}

/** Hardhat's own engine, in this very process, on a fork of another chain. */
export class ForkEngine implements Engine {
  private readonly hre: HardhatRuntimeEnvironment;
  private readonly request: ForkRequest;
  private readonly settings: ChainSettings;
  /** Of the engine's own cache, which knows a chain by its host alone, and would take this one for another. */
  private readonly caches: string[] = [];
  private file: RecordingFile | undefined;
  private upstream: Upstream | undefined;
  private recording: Recording | undefined;
  private proxy: ForkProxy | undefined;
  private point: ForkPoint | undefined;
  private provider: Eip1193Provider | undefined;

  constructor(hre: HardhatRuntimeEnvironment, request: ForkRequest) {
    this.hre = hre;
    this.request = request;
    this.settings = chainSettings(hre);
  }

  /** Where the chain goes on from the other; undefined until it is connected. */
  get fork(): ForkPoint | undefined {
    return this.point;
  }

  /**
   * Finds out what there is to fork.
   *
   * @param chainId The chain that the scenario is about; any will do when undefined.
   * @throws InputError when it is not what was asked for; FirebreakError when the upstream does not answer.
   */
  async connect(chainId: number | undefined): Promise<ForkPoint> {
    const { request } = this;
    const { point, source } =
      request.kind === "replay" ? openRecording(request.path) : await this.openUpstream(request, chainId);
    requireChain(point.chainId, chainId);
    this.proxy = await ForkProxy.start(point, source);
    this.point = point;
    return point;
  }

  /** Starts a chain at the fork's block; its time is the block's. */
  async openChain(): Promise<Eip1193Provider> {
    const { proxy, point } = this;
    if (proxy === undefined || point === undefined) throw new FirebreakError("the fork is not connected");
    const cache = mkdtempSync(join(tmpdir(), "firebreak-fork-"));
    this.caches.push(cache);
    bypassProxies();
    const hre = await createHardhatRuntimeEnvironment(
      configOf(this.settings, point, proxy.url, cache),
      {},
      this.hre.config.paths.root,
    );
    this.provider = (await hre.network.create({ network: NETWORK })).provider;
    return this.provider;
  }

  async version(): Promise<string> {
    if (this.provider === undefined) throw new FirebreakError("no fork has been started that could say what it is");
    return clientVersion(this.provider);
  }

  /** Runs what needs the fork. An error that comes from a question without an answer names the question. */
  async serving<T>(work: () => Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await work();
    } catch (error) {
      throw this.proxy?.failure ?? error;
    }
    if (this.proxy?.failure !== undefined) throw this.proxy.failure;
    return result;
  }

  /** What is known of the fork for whoever wants to repeat the run. */
  describe(): ForkDescription {
    const { request } = this;
    return { options: request.options, recording: request.kind === "replay" ? request.path : undefined };
  }

  /** Writes what was answered to the file, if one was asked for. */
  save(): void {
    if (this.recording !== undefined) this.file?.write(this.recording);
  }

  async close(): Promise<void> {
    this.kill();
    return Promise.resolve();
  }

  kill(): void {
    this.proxy?.close();
    this.upstream?.close();
    this.file?.discard();
    for (const cache of this.caches.splice(0)) rmSync(cache, { recursive: true, force: true, maxRetries: 3 });
  }

  private async openUpstream(
    { address, blockNumber, record }: Extract<ForkRequest, { kind: "upstream" }>,
    chainId: number | undefined,
  ): Promise<OpenedFork> {
    this.file = record === undefined ? undefined : new RecordingFile(record);
    this.upstream = new Upstream(address);
    const point = await preflight(this.upstream, address.url.hostname, { blockNumber, chainId });
    this.recording = this.file === undefined ? undefined : new Recording(point);
    return { point, source: new LiveSource(this.upstream, this.recording) };
  }
}

function openRecording(path: string): OpenedFork {
  const recording = readRecording(path);
  return { point: recording.fork, source: new ReplaySource(recording, path) };
}

/** The network that runs take place on, as a fork. One hardfork is in force throughout, before the fork too. */
function configOf(settings: ChainSettings, point: ForkPoint, url: string, cache: string): HardhatUserConfig {
  return {
    paths: { cache },
    chainDescriptors: {
      [point.chainId]: {
        name: NETWORK,
        chainType: "l1",
        hardforkHistory: { [settings.hardfork]: { blockNumber: 0 } },
      },
    },
    networks: {
      [NETWORK]: {
        type: "edr-simulated",
        chainType: "l1",
        chainId: point.chainId,
        hardfork: settings.hardfork,
        coinbase: settings.coinbase,
        blockGasLimit: settings.blockGasLimit,
        allowUnlimitedContractSize: settings.allowUnlimitedContractSize,
        mining: { auto: false, mempool: { order: "fifo" } },
        transactionGasCap: false,
        throwOnTransactionFailures: false,
        accounts: { count: 1 },
        forking: { url, blockNumber: point.blockNumber },
      },
    },
  };
}

/** The engine would ask for this machine itself through a proxy that the environment names. */
function bypassProxies(): void {
  for (const name of ["NO_PROXY", "no_proxy"]) {
    const hosts = (process.env[name] ?? "").split(",").filter((host) => host !== "");
    if (!hosts.includes("127.0.0.1")) process.env[name] = [...hosts, "127.0.0.1"].join(",");
  }
}

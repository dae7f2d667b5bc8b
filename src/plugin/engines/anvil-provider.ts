import type { Eip1193Provider } from "../../chain/types.ts";
import { FirebreakError } from "../../errors.ts";
import type { AnvilProcess } from "./anvil-process.ts";
import { ConnectionClosed, RpcError } from "./json-rpc-socket.ts";

type Request = Parameters<Eip1193Provider["request"]>[0];

/** What anvil says of a transaction that offers less than the next block's base fee. */
const OFFERS_TOO_LITTLE = "max fee per gas less than block base fee";

/** Anvil with the manners of Hardhat's engine, where the two differ. A request that is cut off says how anvil ended. */
export class AnvilProvider implements Eip1193Provider {
  private readonly node: Eip1193Provider;
  private readonly anvil: Pick<AnvilProcess, "autopsy">;

  constructor(node: Eip1193Provider, anvil: Pick<AnvilProcess, "autopsy">) {
    this.node = node;
    this.anvil = anvil;
  }

  async request(request: Request): Promise<unknown> {
    if (request.method === "eth_sendTransaction") return this.send(request);
    const result = await this.ask(request);
    // What waits does not belong to the past that is returned to.
    if (request.method === "evm_revert") await this.ask({ method: "anvil_dropAllTransactions" });
    return result;
  }

  /** A transaction that offers too little is taken nevertheless, and waits: the base fee of its block may be another. */
  private async send(request: Request): Promise<unknown> {
    try {
      return await this.ask(request);
    } catch (error) {
      if (!(error instanceof RpcError && error.message.includes(OFFERS_TOO_LITTLE))) throw error;
    }
    const { environment } = (await this.ask({ method: "anvil_nodeInfo" })) as { environment: { baseFee: string } };
    await this.setNextBaseFee("0x0");
    try {
      return await this.ask(request);
    } finally {
      await this.setNextBaseFee(environment.baseFee);
    }
  }

  private async setNextBaseFee(baseFee: string): Promise<void> {
    await this.ask({ method: "anvil_setNextBlockBaseFeePerGas", params: [baseFee] });
  }

  private async ask(request: Request): Promise<unknown> {
    try {
      return await this.node.request(request);
    } catch (error) {
      if (!(error instanceof ConnectionClosed)) throw error;
      throw new FirebreakError(`anvil ${await this.anvil.autopsy()} in the middle of the run`, undefined, {
        cause: error,
      });
    }
  }
}

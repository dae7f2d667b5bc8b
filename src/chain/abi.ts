import { Interface, type InterfaceAbi, type Result } from "ethers";

import type { Address, Call, Hex, Log } from "./types.ts";

/** A decoded log: the event's name and its arguments. */
export interface DecodedLog {
  readonly name: string;
  readonly args: Result;
}

/** A contract's interface, for encoding calls and decoding what comes back without asking the chain. */
export class Abi {
  readonly interface: Interface;
  private readonly eventsByTopic = new Map<string, string>();

  constructor(abi: InterfaceAbi) {
    this.interface = new Interface(abi);
    this.interface.forEachEvent((event) => this.eventsByTopic.set(event.topicHash, event.name));
  }

  /** A call of `method` on `to`. */
  call(to: Address, method: string, args: readonly unknown[] = []): Call {
    return { to, data: this.encode(method, args) };
  }

  encode(method: string, args: readonly unknown[] = []): Hex {
    return this.interface.encodeFunctionData(method, args) as Hex;
  }

  /** What `method` returned. */
  decode(method: string, data: Hex): Result {
    return this.interface.decodeFunctionResult(method, data);
  }

  /** The event that the log holds, or undefined when it is not one of this interface's. */
  decodeLog(log: Log): DecodedLog | undefined {
    const name = this.eventsByTopic.get(log.topics[0] ?? "");
    if (name === undefined) return undefined;
    try {
      return { name, args: this.interface.decodeEventLog(name, log.data, log.topics) };
    } catch {
      return undefined; // The same signature with other indexed arguments, such as an ERC-721 transfer.
    }
  }
}

const STANDARD_ERRORS = new Interface(["error Error(string message)", "error Panic(uint256 code)"]);

/** Turns revert data into text, with the errors of the interfaces it was given. */
export class RevertDecoder {
  private readonly interfaces: readonly Interface[];

  constructor(interfaces: readonly Interface[]) {
    this.interfaces = [...interfaces, STANDARD_ERRORS];
  }

  /**
   * The error's name and arguments, such as `HealthFactorNotBelowThreshold(1030000000000000000)`.
   *
   * @param otherwise What to say when there is no data.
   */
  describe(data: Hex, otherwise = "no reason given"): string {
    if (data === "0x") return otherwise;
    for (const candidate of this.interfaces) {
      const description = describeError(candidate, data);
      if (description !== undefined) return description;
    }
    return `unknown error ${data.slice(0, 10)}`;
  }
}

/** undefined when the data is none of the interface's errors, or only begins like one: contracts may revert with anything. */
function describeError(candidate: Interface, data: Hex): string | undefined {
  try {
    const parsed = candidate.parseError(data);
    if (parsed === null) return undefined;
    if (parsed.name === "Error") return String(parsed.args[0]);
    return `${parsed.name}(${parsed.args.map(textOf).join(", ")})`;
  } catch {
    return undefined;
  }
}

/** An argument; a structure or a list in brackets. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(textOf).join(", ")}]` : String(value);
}

import { Interface, type InterfaceAbi, type ParamType } from "ethers";
import * as AbiParameters from "ox/AbiParameters";

import type { Address, Call, Hex, Log } from "./types.ts";

/** Decoded values: in order, and by name. Whole numbers are bigints whatever their size; addresses are in lower case. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a contract gives is typed by whoever reads it.
export type Decoded = readonly any[] & Readonly<Record<string, any>>;

/** A decoded log: the event's name and its arguments. */
export interface DecodedLog {
  readonly name: string;
  readonly args: Decoded;
}

interface Codec {
  readonly selector: Hex;
  readonly inputs: readonly AbiParameters.Parameter[];
  readonly outputs: readonly AbiParameters.Parameter[];
}

type EventParameter = AbiParameters.Parameter & { readonly indexed?: boolean };

interface EventCodec {
  readonly name: string;
  /** In the order of declaration, as are those below. */
  readonly inputs: readonly EventParameter[];
  readonly indexed: readonly EventParameter[];
  readonly inData: readonly EventParameter[];
}

/** Types of which, when indexed, a log holds only the hash. */
const HASHED = /^(string|bytes|tuple|.*\])$/;

/**
 * A contract's interface, for encoding calls and decoding what comes back without asking the chain. Signatures are read
 * once, by ethers; the coding itself is ox's, which takes a fraction of ethers' time.
 */
export class Abi {
  private readonly codecs = new Map<string, Codec>();
  private readonly events = new Map<string, EventCodec>();

  constructor(abi: InterfaceAbi) {
    const parsed = new Interface(abi);
    parsed.forEachFunction(({ name, selector, inputs, outputs }) => {
      this.codecs.set(name, {
        selector: selector as Hex,
        inputs: parametersOf(inputs),
        outputs: parametersOf(outputs),
      });
    });
    parsed.forEachEvent(({ name, topicHash, inputs }) => {
      const parameters: EventParameter[] = parametersOf(inputs);
      this.events.set(topicHash, {
        name,
        inputs: parameters,
        indexed: parameters.filter(({ indexed }) => indexed === true),
        inData: parameters.filter(({ indexed }) => indexed !== true),
      });
    });
  }

  /** A call of `method` on `to`. */
  call(to: Address, method: string, args: readonly unknown[] = []): Call {
    return { to, data: this.encode(method, args) };
  }

  encode(method: string, args: readonly unknown[] = []): Hex {
    const { selector, inputs } = this.codec(method);
    if (inputs.length === 0) return selector;
    return `${selector}${AbiParameters.encode(inputs, args).slice(2)}`;
  }

  /** The four bytes that a call of `method` begins with. */
  selector(method: string): Hex {
    return this.codec(method).selector;
  }

  /** What `method` returned. */
  decode(method: string, data: Hex): Decoded {
    return decodeParameters(this.codec(method).outputs, data);
  }

  /** Asks a contract, and decodes what it returned; with a `BatchReader`, what is asked at the same time travels together. */
  async read(
    reader: { read(call: Call): Promise<Hex> },
    to: Address,
    method: string,
    args: readonly unknown[] = [],
  ): Promise<Decoded> {
    return this.decode(method, await reader.read(this.call(to, method, args)));
  }

  /** The event that the log holds, or undefined when it is not one of this interface's. */
  decodeLog(log: Log): DecodedLog | undefined {
    const event = this.events.get(log.topics[0] ?? "");
    // The same signature with other indexed arguments, such as an ERC-721 transfer, has another number of topics.
    if (event === undefined || log.topics.length !== event.indexed.length + 1) return undefined;
    try {
      const topics = log.topics.slice(1).values();
      const inData = decodeParameters(event.inData, log.data).values();
      const values = event.inputs.map((parameter): unknown =>
        parameter.indexed === true ? decodeTopic(parameter, topics.next().value as Hex) : inData.next().value,
      );
      return { name: event.name, args: named(values, event.inputs) };
    } catch {
      return undefined;
    }
  }

  /** The first topic of the event's logs. */
  topic(event: string): Hex {
    for (const [topic, { name }] of this.events) if (name === event) return topic as Hex;
    throw new Error(`the interface has no event ${event}`);
  }

  private codec(method: string): Codec {
    const codec = this.codecs.get(method);
    if (codec === undefined) throw new Error(`the interface has no function ${method}`);
    return codec;
  }
}

function parametersOf(inputs: readonly ParamType[]): AbiParameters.Parameter[] {
  return inputs.map((input) => JSON.parse(input.format("json")) as AbiParameters.Parameter);
}

function decodeParameters(parameters: readonly AbiParameters.Parameter[], data: Hex): Decoded {
  if (parameters.length === 0) return named([], []);
  const values: readonly unknown[] = AbiParameters.decode(parameters, data);
  return named(
    values.map((value, i) => normalised(parameters[i] as AbiParameters.Parameter, value)),
    parameters,
  );
}

function decodeTopic(parameter: AbiParameters.Parameter, topic: Hex): unknown {
  return HASHED.test(parameter.type) ? topic : decodeParameters([parameter], topic)[0];
}

/** The codec gives small integers as numbers, and tuples as objects where all their parts have names. */
function normalised(parameter: AbiParameters.Parameter, value: unknown): unknown {
  if (typeof value === "number") return BigInt(value);
  if (!(value instanceof Object)) return value;
  if (parameter.type.endsWith("]")) {
    const item = { ...parameter, type: parameter.type.slice(0, parameter.type.lastIndexOf("[")) };
    return (value as readonly unknown[]).map((entry) => normalised(item, entry));
  }
  const { components } = parameter as { components: readonly AbiParameters.Parameter[] };
  const parts = Object.values(value);
  return named(
    components.map((component, i) => normalised(component, parts[i])),
    components,
  );
}

function named(values: unknown[], parameters: readonly AbiParameters.Parameter[]): Decoded {
  const byName = Object.fromEntries(
    parameters.flatMap(({ name = "" }, i) => (name === "" ? [] : [[name, values[i]] as const])),
  );
  return Object.assign(values, byName);
}

/** Of a selector in hexadecimal, with its 0x. */
const SELECTOR_CHARACTERS = 10;
const STANDARD_ERRORS = new Interface(["error Error(string message)", "error Panic(uint256 code)"]);

/** Turns revert data into text, with the errors of the interfaces it was given. */
export class RevertDecoder {
  /** The interfaces that have an error, by its selector, in the order given. */
  private readonly interfaces = new Map<string, Interface[]>();

  constructor(interfaces: readonly Interface[]) {
    for (const candidate of [...interfaces, STANDARD_ERRORS]) {
      candidate.forEachError(({ selector }) => {
        this.interfaces.set(selector, [...(this.interfaces.get(selector) ?? []), candidate]);
      });
    }
  }

  /**
   * The error's name and arguments, such as `HealthFactorNotBelowThreshold(1030000000000000000)`.
   *
   * @param otherwise What to say when there is no data.
   */
  describe(data: Hex, otherwise = "no reason given"): string {
    if (data === "0x") return otherwise;
    const selector = data.slice(0, SELECTOR_CHARACTERS).toLowerCase();
    for (const candidate of this.interfaces.get(selector) ?? []) {
      const description = describeError(candidate, data);
      if (description !== undefined) return description;
    }
    return `unknown error ${selector}`;
  }
}

/** undefined when the data only begins like one of the interface's errors: contracts may revert with anything. */
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

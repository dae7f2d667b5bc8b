import type { Abi, Decoded } from "../../../src/chain/abi.ts";
import type { Address, Call, Hex } from "../../../src/chain/types.ts";

/** A question that both sides must answer alike. */
export interface Probe {
  readonly ours: Call;
  readonly theirs: Call;
  /** Bit i is set when word i of the answer must agree. */
  readonly mask: bigint;
  readonly name: string;
  /** The parts of two answers that differ. */
  differences(ours: Hex, theirs: Hex): Difference[];
}

/** A figure that differs. */
export interface Difference {
  /** Of the probe, and of the figure in its answer. */
  readonly probe: string;
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** A difference in words. */
export function differenceText({ probe, field, ours, theirs }: Difference): string {
  return `${probe}${field === "" ? "" : `.${field}`}: ${String(ours)} here, ${String(theirs)} there`;
}

const ALL_WORDS = 2n ** 256n - 1n;
const WORD = 64;
/** Call data of a probe has room for a selector and two arguments. */
const MOST_DATA = 192;

/** A view that both sides have; addresses in its arguments may be theirs. */
export function probe(
  name: string,
  abi: Abi,
  method: string,
  targets: { readonly ours: Address; readonly theirs: Address },
  args: { readonly ours: readonly unknown[]; readonly theirs: readonly unknown[] } = { ours: [], theirs: [] },
  ignored: readonly number[] = [],
): Probe {
  return {
    ours: abi.call(targets.ours, method, args.ours),
    theirs: abi.call(targets.theirs, method, args.theirs),
    mask: ignored.reduce((mask, word) => mask & ~(1n << BigInt(word)), ALL_WORDS),
    name,
    differences: (ours, theirs) => {
      const [left, right] = [flat(abi.decode(method, ours)), flat(abi.decode(method, theirs))];
      return left.flatMap(([field, value], i) => {
        const other = right[i]?.[1];
        return value === other || ignored.includes(i) ? [] : [{ probe: name, field, ours: value, theirs: other }];
      });
    },
  };
}

/** Probes as the rig reads them: pieces of code of at most `most` bytes, each a STOP and then probes of equal size. */
export function encodeProbes(probes: readonly Probe[], most: number): Hex[] {
  const encoded = probes.map(encode);
  const size = (encoded[0]?.length ?? 2) / 2;
  const each = Math.floor((most - 1) / size);
  return Array.from({ length: Math.ceil(encoded.length / each) }, (_, i) => {
    return `0x00${encoded.slice(i * each, (i + 1) * each).join("")}` as Hex;
  });
}

function encode({ ours, theirs, mask }: Probe): string {
  if (ours.data.length !== theirs.data.length || ours.data.length - 2 > MOST_DATA) {
    throw new Error("a probe's call data must be of one length on both sides, and short");
  }
  const words = [BigInt(ours.to), BigInt(theirs.to), BigInt(ours.data.length / 2 - 1), mask];
  const data = [ours, theirs].map((call) => call.data.slice(2).padEnd(MOST_DATA, "0"));
  return [...words.map((word) => word.toString(16).padStart(WORD, "0")), ...data].join("");
}

function flat(decoded: Decoded): [string, unknown][] {
  const names = Object.keys(decoded).filter((key) => !/^\d+$/.test(key));
  return decoded.flatMap((value: unknown, i): [string, unknown][] =>
    Array.isArray(value) ? flat(value as unknown as Decoded) : [[names[i] ?? "", value]],
  );
}

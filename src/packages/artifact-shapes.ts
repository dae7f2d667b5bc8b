import { InputError } from "../errors.ts";

/** A place in the bytecode, in bytes, where a library's address belongs. */
export interface LinkPlace {
  readonly library: string;
  readonly start: number;
}

/** A contract as its package ships it, whatever the tool that made it. */
export interface ForeignArtifact {
  /** Empty where the package keeps it elsewhere. */
  readonly abi: readonly unknown[];
  /** Creation bytecode in hexadecimal without 0x. Where a library belongs, it may hold a placeholder that is no hex. */
  readonly bytecode: string;
  /** The places that the artifact lists by name. Older tools list none: there the placeholder is the name. */
  readonly links: readonly LinkPlace[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Hexadecimal digits of an address. */
const ADDRESS_DIGITS = 40;
/** Where a library's address belongs, in either of the compilers' notations. */
export const PLACEHOLDER = /__.{38}/gs;
const BYTES = /^(?:[0-9a-f]{2})+$/i;

/**
 * Reads an artifact in any of the four shapes that packages have: `bytecode` as a string (Hardhat, Truffle, Waffle),
 * `bytecode.object` (Foundry, solc), `compilerOutput.evm.bytecode.object` (0x's sol-compiler) and `creationCode`
 * (Balancer).
 *
 * @param where The file, for messages.
 * @throws InputError when it is none of these, or not bytecode.
 */
export function parseArtifact(content: unknown, where: string): ForeignArtifact {
  const file = fieldsOf(content);
  const output = fieldsOf(file.compilerOutput);
  const nested = [fieldsOf(file.bytecode), fieldsOf(fieldsOf(output.evm).bytecode)];
  const found = [file.bytecode, ...nested.map(({ object }) => object), file.creationCode].find(
    (candidate) => typeof candidate === "string",
  );
  if (found === undefined) {
    throw new InputError(
      `${where}: expected creation bytecode as bytecode, bytecode.object, compilerOutput.evm.bytecode.object or creationCode`,
    );
  }
  const bytecode = found.replace(/^0x/i, "");
  if (!BYTES.test(bytecode.replace(PLACEHOLDER, ""))) {
    throw new InputError(`${where}: the creation bytecode is ${bytecode === "" ? "empty" : "no hexadecimal"}`);
  }
  const abi = [file.abi, output.abi].find((candidate) => Array.isArray(candidate)) ?? [];
  const references = [file.linkReferences, ...nested.map(({ linkReferences }) => linkReferences)];
  return {
    abi: abi as readonly unknown[],
    bytecode,
    links: references.flatMap((reference) => placesIn(reference, bytecode, where)),
  };
}

/** Link references as solc gives them: file, library, places. */
function placesIn(references: unknown, bytecode: string, where: string): LinkPlace[] {
  return Object.values(fieldsOf(references)).flatMap((libraries) =>
    Object.entries(fieldsOf(libraries)).flatMap(([library, places]) =>
      (Array.isArray(places) ? places : []).map((place) => {
        const { start, length } = fieldsOf(place);
        const at = typeof start === "number" && Number.isSafeInteger(start) ? start : -1;
        const there = bytecode.slice(2 * at, 2 * at + ADDRESS_DIGITS);
        if (at < 0 || length !== ADDRESS_DIGITS / 2 || !isPlaceholder(there)) {
          throw new InputError(`${where}: there is no place for library ${library} at byte ${String(start)}`);
        }
        return { library, start: at };
      }),
    ),
  );
}

function isPlaceholder(text: string): boolean {
  return text.length === ADDRESS_DIGITS && (text.startsWith("__") || /^0+$/.test(text));
}

function fieldsOf(value: unknown): Fields {
  return value instanceof Object && !Array.isArray(value) ? (value as Fields) : {};
}

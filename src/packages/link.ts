import { keccak256, toUtf8Bytes } from "ethers";

import type { Address, Hex } from "../chain/types.ts";
import { FirebreakError } from "../errors.ts";
import { type ForeignArtifact, PLACEHOLDER } from "./artifact-shapes.ts";

/** Addresses of libraries, by name (`BorrowLogic`) or by file and name (`contracts/BorrowLogic.sol:BorrowLogic`). */
export type Libraries = Readonly<Record<string, Address>>;

const PLACEHOLDER_CHARACTERS = 40;
/** Of a hash in a placeholder: `__$` + these + `$__`. */
const HASH_CHARACTERS = 34;

/**
 * Creation bytecode with the addresses of its libraries in their places.
 *
 * @param where The contract, for messages.
 * @throws FirebreakError when a library is missing.
 */
export function link({ bytecode, links }: ForeignArtifact, libraries: Libraries, where: string): Hex {
  let linked = bytecode;
  for (const { library, start } of links) {
    const address = addressOf(libraries, (name) => nameOf(name) === library);
    if (address === undefined) throw unlinked(where, library);
    linked = linked.slice(0, 2 * start) + digitsOf(address) + linked.slice(2 * start + PLACEHOLDER_CHARACTERS);
  }
  linked = linked.replace(PLACEHOLDER, (placeholder) => {
    const address = addressOf(libraries, (name) => placeholdersOf(name).includes(placeholder));
    if (address === undefined) throw unlinked(where, placeholder);
    return digitsOf(address);
  });
  return `0x${linked}`;
}

/** The hash of creation bytecode before linking: that of its bytes, with zeros where a library's address belongs. */
export function unlinkedHash({ bytecode, links }: ForeignArtifact): Hex {
  const zeros = "0".repeat(PLACEHOLDER_CHARACTERS);
  let blank = bytecode.replace(PLACEHOLDER, zeros);
  for (const { start } of links) {
    blank = blank.slice(0, 2 * start) + zeros + blank.slice(2 * start + PLACEHOLDER_CHARACTERS);
  }
  return keccak256(`0x${blank}`) as Hex;
}

/** The two notations in which compilers leave room for a library: its name, cut or filled up, and its hash. */
function placeholdersOf(library: string): string[] {
  const byName = `__${library}`.slice(0, PLACEHOLDER_CHARACTERS - 2).padEnd(PLACEHOLDER_CHARACTERS, "_");
  const hash = keccak256(toUtf8Bytes(library)).slice(2, 2 + HASH_CHARACTERS);
  return [byName, `__$${hash}$__`];
}

function addressOf(libraries: Libraries, matches: (name: string) => boolean): Address | undefined {
  return Object.entries(libraries).find(([name]) => matches(name))?.[1];
}

function nameOf(library: string): string {
  return library.slice(library.lastIndexOf(":") + 1);
}

function digitsOf(address: Address): string {
  return address.slice(2).toLowerCase();
}

function unlinked(where: string, library: string): FirebreakError {
  return new FirebreakError(`${where} can't be deployed before its library ${library} is linked`);
}

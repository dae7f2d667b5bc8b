import hre from "hardhat";
import { Interface } from "ethers";

import { RevertDecoder } from "../../../src/chain/abi.ts";
import type { Refusal } from "./rig.ts";

/** What the real contracts may say where ours revert with an error of that name. */
export type Meanings = Readonly<Record<string, readonly string[]>>;

/** What a contract says when it was refused by a token, or its compiler's checks stopped it. */
const SILENT = "no reason given";

/**
 * Checks that where both sides refuse they do it for the same reason.
 *
 * @param contracts Of ours, whose errors are decoded.
 */
export async function misunderstandings(
  contracts: readonly string[],
  meanings: Meanings,
): Promise<(refusal: Refusal) => string | undefined> {
  const interfaces = contracts.map(
    async (name) => new Interface((await hre.artifacts.readArtifact(name)).abi as never),
  );
  const decoder = new RevertDecoder(await Promise.all(interfaces));
  return ({ ours, theirs }) => {
    const here = withoutArguments(decoder.describe(ours, SILENT));
    const there = withoutArguments(decoder.describe(theirs, SILENT));
    return meanings[here]?.includes(there) === true ? undefined : `ours refuses with ${here}, theirs with ${there}`;
  };
}

function withoutArguments(description: string): string {
  return /^\w+\(/.test(description) ? description.slice(0, description.indexOf("(")) : description;
}

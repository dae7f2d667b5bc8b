import { expect } from "chai";

import { InputError } from "../../../src/errors.ts";
import { type ForkArguments, parseForkOptions } from "../../../src/plugin/fork/fork-options.ts";

const NONE: ForkArguments = { fork: "", block: "", record: "", replay: "", engine: "edr" };
const URL = "https://user:secret@host.example/v3/KEY?token=hunter2#part";
const URL_EXPECTED = "expected an http:// or https:// URL, or the name of an environment variable that holds one";

describe("The options of a fork", () => {
  const parse = (
    given: Partial<ForkArguments>,
    env: Record<string, string> = {},
  ): ReturnType<typeof parseForkOptions> => parseForkOptions({ ...NONE, ...given }, env);
  const messageOf = (given: Partial<ForkArguments>, env: Record<string, string> = {}): string => {
    try {
      parse(given, env);
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as Error).message;
    }
    throw new Error("nothing was thrown");
  };

  it("may be absent", () => {
    expect(parse({})).to.equal(undefined);
  });

  it("give an upstream by its URL, with user and password apart, and a command without any of it", () => {
    const request = parse({ fork: URL, block: "19000000", record: "rec.gz" });
    if (request?.kind !== "upstream") throw new Error("no upstream");
    expect(request.address.url.href).to.equal("https://host.example/v3/KEY?token=hunter2");
    expect(request).to.deep.include({
      blockNumber: 19_000_000,
      record: "rec.gz",
      options: ["--fork", "<url>", "--block", "19000000"],
    });
  });

  it("give an upstream by a variable that holds its URL, which the command may name", () => {
    const request = parse({ fork: "ETH_RPC_URL", block: "7" }, { ETH_RPC_URL: URL });
    if (request?.kind !== "upstream") throw new Error("no upstream");
    expect(request.address.url.host).to.equal("host.example");
    expect(request.options).to.deep.equal(["--fork", "ETH_RPC_URL", "--block", "7"]);
  });

  it("give a recording", () => {
    expect(parse({ replay: "rec.gz" })).to.deep.equal({
      kind: "replay",
      path: "rec.gz",
      options: ["--replay", "rec.gz"],
    });
  });

  const wrong: Readonly<Record<string, { given: Partial<ForkArguments>; env?: Record<string, string>; says: string }>> =
    {
      "a fork without a block": {
        given: { fork: URL },
        says: "--fork needs --block N: a run on a head that moves could not be repeated",
      },
      "a block without a fork": { given: { block: "7" }, says: `--block needs --fork: ${URL_EXPECTED}` },
      "a record without a fork": { given: { record: "r" }, says: `--record needs --fork: ${URL_EXPECTED}` },
      ...Object.fromEntries(
        (["fork", "block", "record"] as const).map((name) => [
          `a replay with --${name}`,
          {
            given: { replay: "r", [name]: "ETH_RPC_URL" },
            says: `--replay and --${name} do not go together: a recording has its own chain and block, and there is nothing new to record`,
          },
        ]),
      ),
      "a fork on anvil": {
        given: { fork: URL, block: "7", engine: "anvil" },
        says: "--fork and --engine anvil do not go together: forks run on edr",
      },
      "a replay on anvil": {
        given: { replay: "r", engine: "anvil" },
        says: "--replay and --engine anvil do not go together: forks run on edr",
      },
      "a block that is a word": {
        given: { fork: URL, block: "latest" },
        says: "--block latest: expected the number of a block, 1 or more",
      },
      "block 0": { given: { fork: URL, block: "0" }, says: "--block 0: expected the number of a block, 1 or more" },
      "a URL of another kind": {
        given: { fork: "wss://user:secret@host/KEY", block: "7" },
        says: `--fork: URLs of this kind can't be asked: ${URL_EXPECTED}`,
      },
      "what is no URL": {
        given: { fork: "//user:secret@host/KEY", block: "7" },
        says: `--fork: this is no URL: ${URL_EXPECTED}`,
      },
      "a variable that is not set": {
        given: { fork: "ETH_RPC_URL", block: "7" },
        says: "--fork ETH_RPC_URL: that environment variable is not set",
      },
      "a variable that holds no URL": {
        given: { fork: "ETH_RPC_URL", block: "7" },
        env: { ETH_RPC_URL: "secret KEY" },
        says: `--fork ETH_RPC_URL: this is no URL: ${URL_EXPECTED}`,
      },
      "a password that is not encoded": {
        given: { fork: "https://user:%E0%A4%A@host/KEY", block: "7" },
        says: "--fork: the user or password in the URL is not encoded as URLs are",
      },
    };
  for (const [what, { given, env, says }] of Object.entries(wrong)) {
    it(`refuse ${what}, in one line without secrets`, () => {
      const message = messageOf(given, env);
      expect(message).to.equal(says);
      expect(message).not.to.match(/secret|KEY|host|hunter2/);
    });
  }
});

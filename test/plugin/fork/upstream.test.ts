import type { ServerResponse } from "node:http";

import { expect } from "chai";

import { FirebreakError, InputError } from "../../../src/errors.ts";
import { parseUpstream } from "../../../src/plugin/fork/upstream-address.ts";
import { type Patience, Upstream } from "../../../src/plugin/fork/upstream.ts";
import { type Asked, FakeUpstream, reply } from "../../support/fork-upstream.ts";

const CALL = { method: "eth_getBalance", params: ["0x00000000000000000000000000000000000000aa", "0x7"] };
const QUICK: Patience = { tries: 4, tryMs: 300, pauseMs: 10, longestPauseMs: 40, totalMs: 2_000 };
/** Milliseconds: more than a busy machine makes of the second or two that are meant, and less than all else that waits. */
const SECONDS = 25_000;
const SECRETS = /secret|KEY|127\.0\.0\.1|localhost|v3|hunter2/;

/** Asks a fake upstream whose address is full of secrets. */
async function asking(
  answer: (asked: Asked, response: ServerResponse, count: number) => void,
  patience: Patience = QUICK,
  mostBytes?: number,
): Promise<{ outcome: unknown; asked: number; ms: number; authorization: string | undefined }> {
  let count = 0;
  let authorization: string | undefined;
  const fake = await FakeUpstream.start((asked, response, request) => {
    count += 1;
    ({ authorization } = request.headers);
    answer(asked, response, count);
  });
  try {
    const address = parseUpstream(`http://user:secret@127.0.0.1:${fake.port}/v3/KEY?token=hunter2`, {});
    const start = performance.now();
    const outcome: unknown = await new Upstream(address, patience, mostBytes)
      .ask(CALL)
      .catch((error: unknown) => error);
    return { outcome, asked: count, ms: performance.now() - start, authorization };
  } finally {
    await fake.stop();
  }
}

function fail(status: number, headers: Readonly<Record<string, string>> = {}) {
  return (_: Asked, response: ServerResponse): void => {
    response.writeHead(status, headers).end("no secret KEY");
  };
}

function requireError(
  outcome: unknown,
  kind: typeof FirebreakError | typeof InputError,
  message: string | RegExp,
): void {
  expect(outcome).to.be.instanceOf(kind);
  const error = outcome as Error;
  if (typeof message === "string") expect(error.message).to.equal(message);
  else expect(error.message).to.match(message);
  expect(error.message).not.to.match(SECRETS);
  expect(error.stack).not.to.match(/secret@|hunter2|\/v3\//);
  expect(error.cause).to.equal(undefined);
}

describe("Upstream", () => {
  it("asks again when it is told that it asks too often, and then has its answer", async () => {
    const { outcome, asked } = await asking((request, response, count) => {
      if (count <= 2) fail(429)(request, response);
      else reply(response, request, { result: "0x5" });
    });
    expect(outcome).to.deep.equal({ result: "0x5" });
    expect(asked).to.equal(3);
  });

  for (const status of [502, 503, 504]) {
    it(`asks again after HTTP ${status}`, async () => {
      const { outcome, asked } = await asking((request, response, count) => {
        if (count === 1) fail(status)(request, response);
        else reply(response, request, { result: "0x5" });
      });
      expect(outcome).to.deep.equal({ result: "0x5" });
      expect(asked).to.equal(2);
    });
  }

  it("asks again when an answer of 200 says that it asks too often", async () => {
    const { outcome, asked } = await asking((request, response, count) => {
      if (count === 1) reply(response, request, { error: { code: -32_005, message: "daily request rate limited" } });
      else reply(response, request, { result: "0x5" });
    });
    expect(outcome).to.deep.equal({ result: "0x5" });
    expect(asked).to.equal(2);
  });

  it("waits as long as it is asked to, but not for ever", async () => {
    const after = async (seconds: string, longestPauseMs: number): Promise<number> => {
      const { outcome, ms } = await asking(
        (request, response, count) => {
          if (count === 1) fail(429, { "retry-after": seconds })(request, response);
          else reply(response, request, { result: "0x5" });
        },
        { ...QUICK, longestPauseMs, totalMs: 90_000 },
      );
      expect(outcome).to.deep.equal({ result: "0x5" });
      return ms;
    };
    expect(await after("1", 60_000)).to.be.within(990, SECONDS);
    expect(await after("3600", 100)).to.be.within(95, SECONDS);
  });

  it("gives up after a few tries, in one line that names the method", async () => {
    const { outcome, asked } = await asking(fail(429));
    expect(asked).to.equal(4);
    requireError(
      outcome,
      FirebreakError,
      "the upstream limits how often it may be asked (HTTP 429) (eth_getBalance, asked 4 times)",
    );
    expect((outcome as FirebreakError).exitStatus).to.equal(3);
  });

  it("gives up on one that never answers when its time is over", async () => {
    const { outcome, ms } = await asking(() => undefined, { ...QUICK, tries: 100, totalMs: 900 });
    requireError(
      outcome,
      FirebreakError,
      /^the upstream does not answer in time \(eth_getBalance, asked (twice|3 times)\)$/,
    );
    expect(ms).to.be.below(SECONDS);
  });

  it("gives up on one that begins to answer and never ends", async () => {
    const { outcome, ms } = await asking((_, response) => response.write('{"jsonrpc":'), { ...QUICK, tries: 2 });
    requireError(outcome, FirebreakError, "the upstream does not answer in time (eth_getBalance, asked twice)");
    expect(ms).to.be.below(SECONDS);
  });

  it("says when connections are refused or broken off", async () => {
    const dead = await FakeUpstream.start(() => undefined);
    const { port } = dead;
    await dead.stop();
    const address = parseUpstream(`http://127.0.0.1:${port}/KEY`, {});
    const outcome: unknown = await new Upstream(address, QUICK).ask(CALL).catch((error: unknown) => error);
    requireError(outcome, FirebreakError, "the upstream refuses the connection (eth_getBalance, asked 4 times)");
    const reserved: unknown = await new Upstream(parseUpstream("http://127.0.0.1:9/KEY", {}), QUICK)
      .ask(CALL)
      .catch((error: unknown) => error);
    requireError(reserved, InputError, "the upstream's port is one that HTTP clients refuse to use");
    const broken = await asking((_, response) => response.destroy());
    requireError(
      broken.outcome,
      FirebreakError,
      "the upstream breaks the connection off (eth_getBalance, asked 4 times)",
    );
  });

  it("gives an error as its number, without its words, and knows when the state is gone", async () => {
    const gone = { code: -32_000, message: "missing trie node at https://user:secret@host/KEY" };
    const { outcome } = await asking((request, response) => {
      reply(response, request, { error: gone });
    });
    expect(outcome).to.deep.equal({ error: -32_000, isStateGone: true });
    const refused = await asking((request, response) => {
      reply(response, request, { id: null, error: { code: "KEY", message: { secret: "KEY" } } });
    });
    expect(refused.outcome).to.deep.equal({ error: -32_000, isStateGone: false });
  });

  it("reads no answer that is too long", async () => {
    const { outcome } = await asking(
      (request, response) => {
        reply(response, request, { result: `0x${"ab".repeat(600)}` });
      },
      QUICK,
      1_000,
    );
    requireError(outcome, FirebreakError, "the upstream's answer to eth_getBalance is longer than 1000 bytes");
  });

  const strange: Readonly<Record<string, (asked: Asked, response: ServerResponse) => void>> = {
    "is no JSON": (_, response) => response.end("<html>secret KEY</html>"),
    "is a list": (_, response) => response.end("[]"),
    "is nothing": (_, response) => response.end(),
    "answers another question": (asked, response) => {
      reply(response, asked, { id: asked.id + 1, result: "0x5" });
    },
    "has neither result nor error": (asked, response) => {
      reply(response, asked, {});
    },
    "is of a web page that is not there": fail(404),
  };
  for (const [what, answer] of Object.entries(strange)) {
    it(`takes no answer that ${what}`, async () => {
      const { outcome, asked } = await asking(answer);
      requireError(
        outcome,
        InputError,
        /^what answers at the upstream's address is no Ethereum node \(HTTP \d{3}, eth_getBalance\): expected the URL of/,
      );
      expect(asked).to.equal(1);
    });
  }

  it("says when the key is wrong, and when the upstream itself fails", async () => {
    requireError(
      (await asking(fail(401))).outcome,
      InputError,
      "the upstream refuses access (HTTP 401, eth_getBalance): expected a URL with a valid key",
    );
    requireError((await asking(fail(500))).outcome, FirebreakError, "the upstream fails (HTTP 500, eth_getBalance)");
  });

  it("follows no redirection, which would carry the key elsewhere", async () => {
    const { outcome, asked } = await asking(fail(307, { location: "/elsewhere" }));
    requireError(
      outcome,
      InputError,
      "the upstream redirects elsewhere (HTTP 307, eth_getBalance): expected the URL it leads to",
    );
    expect(asked).to.equal(1);
  });

  it("sends user and password as a header", async () => {
    const { authorization } = await asking((request, response) => {
      reply(response, request, { result: "0x5" });
    });
    expect(authorization).to.equal(`Basic ${Buffer.from("user:secret").toString("base64")}`);
  });
});

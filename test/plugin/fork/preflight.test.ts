import type { ServerResponse } from "node:http";

import { expect } from "chai";

import { FirebreakError, InputError } from "../../../src/errors.ts";
import { preflight } from "../../../src/plugin/fork/preflight.ts";
import { parseUpstream } from "../../../src/plugin/fork/upstream-address.ts";
import { Upstream } from "../../../src/plugin/fork/upstream.ts";
import { type Asked, FakeUpstream, ForkUpstream, reply } from "../../support/fork-upstream.ts";

type Answers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const GOOD: Answers = {
  eth_chainId: { result: "0x1" },
  eth_blockNumber: { result: "0x64" },
  eth_getBlockByNumber: { result: { number: "0x32", baseFeePerGas: "0x7" } },
  eth_getBalance: { result: "0x0" },
  eth_getStorageAt: { result: "0x0" },
};

async function check(url: string, wanted: { blockNumber: number; chainId?: number }): Promise<unknown> {
  const address = parseUpstream(url, {});
  return preflight(new Upstream(address), address.url.hostname, wanted).catch((error: unknown) => error);
}

/** What comes of an upstream that answers well but for what is given. */
async function checking(
  answers: Answers | ((asked: Asked, response: ServerResponse) => void),
  wanted: { blockNumber: number; chainId?: number } = { blockNumber: 50, chainId: 1 },
): Promise<{ outcome: unknown; methods: string[] }> {
  const fake = await FakeUpstream.start((asked, response) => {
    if (typeof answers === "function") answers(asked, response);
    else reply(response, asked, { ...GOOD, ...answers }[asked.method] ?? { error: { code: -1, message: "" } });
  });
  try {
    const outcome = await check(`${fake.url}/v3/KEY`, wanted);
    return { outcome, methods: fake.asked.map(({ method }) => method) };
  } finally {
    await fake.stop();
  }
}

/** Milliseconds: more than a busy machine makes of five seconds, and less than an upstream may ask us to wait. */
const SECONDS = 25_000;

describe("The preflight of a fork", () => {
  it("finds chain and block on a node that has them", async () => {
    const upstream = await ForkUpstream.start();
    try {
      for (let i = 0; i < 3; i += 1) await upstream.rpc("evm_mine");
      expect(await check(upstream.url, { blockNumber: 2, chainId: 1 })).to.deep.equal({ chainId: 1, blockNumber: 2 });
      expect(await check(upstream.url, { blockNumber: 2 })).to.deep.equal({ chainId: 1, blockNumber: 2 });
      expect(await check(upstream.url, { blockNumber: 4 }))
        .to.be.instanceOf(InputError)
        .with.property("message", "--block 4 is in the future: the upstream's last block is 3");
    } finally {
      await upstream.stop();
    }
  });

  it("asks for the chain first, and for nothing more when it is another", async () => {
    const { outcome, methods } = await checking({ eth_chainId: { result: "0x89" } });
    expect(outcome)
      .to.be.instanceOf(InputError)
      .with.property("message", "the fork is of chain 137: the scenario expects one of chain 1");
    expect(methods).to.deep.equal(["eth_chainId"]);
  });

  const wrong: Readonly<Record<string, { answers: Answers; says: string }>> = {
    "a block that the node does not have": {
      answers: { eth_getBlockByNumber: { result: null } },
      says: "--block 50: the upstream does not have that block: use an archive node",
    },
    "a block from before base fees": {
      answers: { eth_getBlockByNumber: { result: { number: "0x32" } } },
      says: "--block 50 has no base fee: expected a block of Ethereum's London upgrade or later (on mainnet, 12965000)",
    },
    "balances that are pruned": {
      answers: { eth_getBalance: { error: { code: -32_000, message: "missing trie node KEY" } } },
      says: "--block 50: the upstream no longer has the state of that block (eth_getBalance: error -32000): use an archive node, or a block near its last one, 100",
    },
    "storage that is pruned": {
      answers: { eth_getStorageAt: { error: { code: -32_801, message: "state pruned" } } },
      says: "--block 50: the upstream no longer has the state of that block (eth_getStorageAt: error -32801): use an archive node, or a block near its last one, 100",
    },
    "storage that is nothing": {
      answers: { eth_getStorageAt: { result: null } },
      says: "--block 50: the upstream no longer has the state of that block (eth_getStorageAt): use an archive node, or a block near its last one, 100",
    },
    "a chain id that is none": {
      answers: { eth_chainId: { result: "https://host/KEY" } },
      says: "the upstream does not say its eth_chainId: expected the URL of an Ethereum node",
    },
    "a head that is none": {
      answers: { eth_blockNumber: { result: `0x${"f".repeat(60)}` } },
      says: "the upstream does not say its eth_blockNumber: expected the URL of an Ethereum node",
    },
  };
  for (const [what, { answers, says }] of Object.entries(wrong)) {
    it(`refuses ${what}, in one line`, async () => {
      const { outcome } = await checking(answers);
      expect(outcome).to.be.instanceOf(InputError).with.property("message", says);
    });
  }

  it("goes on when it is told twice to ask less often", async () => {
    let count = 0;
    const { outcome } = await checking((asked, response) => {
      count += 1;
      if (count <= 2) response.writeHead(429).end();
      else reply(response, asked, GOOD[asked.method] ?? {});
    });
    expect(outcome).to.deep.equal({ chainId: 1, blockNumber: 50 });
  });

  const dead: Readonly<Record<string, { says: RegExp; answer?: (asked: Asked, response: ServerResponse) => void }>> = {
    "that accepts and never answers": { answer: () => undefined, says: /^the upstream does not answer in time \(/ },
    "that dies after its first answer": {
      answer: (asked, response) => {
        if (asked.method === "eth_chainId") reply(response, asked, { result: "0x1" });
      },
      says: /^the upstream does not answer in time \(eth_(blockNumber|get\w+), /,
    },
    "that is always busy": {
      answer: (_, response) => response.writeHead(429, { "retry-after": "60" }).end(),
      says: /^the upstream limits how often it may be asked \(HTTP 429\) \(eth_chainId, /,
    },
    "that drips without end": {
      answer: (_, response) => {
        const drip = setInterval(() => response.write(" "), 100);
        response.on("close", () => {
          clearInterval(drip);
        });
      },
      says: /^the upstream does not answer in time \(/,
    },
  };
  const givenUp = new Map<string, { readonly outcome: unknown; readonly ms: number }>();
  before(async () => {
    // Each waits for its time to be over, so they wait together.
    await Promise.all(
      Object.entries(dead).map(async ([what, { answer }]) => {
        const start = performance.now();
        const { outcome } = await checking(answer ?? {});
        givenUp.set(what, { outcome, ms: performance.now() - start });
      }),
    );
  });
  for (const [what, { says }] of Object.entries(dead)) {
    it(`gives up within seconds on an upstream ${what}`, () => {
      const { outcome, ms } = givenUp.get(what) ?? {};
      expect(ms).to.be.below(SECONDS);
      expect(outcome).to.be.instanceOf(FirebreakError).and.not.instanceOf(InputError);
      expect((outcome as Error).message).to.match(says);
    });
  }

  it("gives up within seconds on a port where nobody listens, and on a name that is nobody's", async () => {
    const fake = await FakeUpstream.start(() => undefined);
    const { url } = fake;
    await fake.stop();
    const start = performance.now();
    const refused = await check(`${url}/KEY`, { blockNumber: 1 });
    const unknown = await check("http://secret-host.invalid/KEY", { blockNumber: 1 });
    expect(performance.now() - start).to.be.below(SECONDS);
    expect(refused)
      .to.be.instanceOf(FirebreakError)
      .with.property("message")
      .that.matches(/^the upstream refuses the connection \(eth_chainId, asked \d times\)$/);
    expect(unknown)
      .to.be.instanceOf(FirebreakError)
      .with.property("message", "the upstream cannot be found: its name does not resolve");
  });
});

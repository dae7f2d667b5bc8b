import { once } from "node:events";
import { createServer, type Server } from "node:net";

import { expect } from "chai";

import { connectQueue } from "../../../src/campaign/queue/connection.ts";
import { parseQueueUrl } from "../../../src/campaign/queue/queue-url.ts";
import { InputError } from "../../../src/errors.ts";
import { freePort, HAS_OPENSSL, HAS_REDIS, type RedisNeeds, RedisServer } from "../../support/redis-server.ts";

const PASSWORD = "s3cret/p@ss";

/** The line that a user sees when the queue at `url` can't be used. */
async function refusalOf(url: string): Promise<string> {
  try {
    (await connectQueue(parseQueueUrl(url), () => undefined)).disconnect();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("the queue let us in");
}

/** A server for the tests of a suite, which are left out where there can be none. */
function serverWith(needs: RedisNeeds): () => RedisServer {
  let redis: RedisServer | undefined;
  before(async function () {
    if (!HAS_REDIS || (needs.tls === true && !HAS_OPENSSL)) this.skip();
    redis = await RedisServer.start(needs);
  });
  after(async () => redis?.remove());
  return () => {
    if (redis === undefined) throw new Error("there is no server");
    return redis;
  };
}

describe("The connection to a queue", function () {
  this.timeout(60_000);
  let listener: Server | undefined;
  afterEach(() => {
    listener?.close();
  });

  it("says in one line that nobody listens", async () => {
    const port = await freePort();
    const line = await refusalOf(`redis://:s3cret@127.0.0.1:${port}`);
    expect(line).to.equal(`--queue redis://127.0.0.1:${port}: nobody listens there: is Redis running?`);
  });

  it("says in one line that there is no such host", async () => {
    expect(await refusalOf("redis://:s3cret@nowhere.invalid")).to.match(
      /^--queue redis:\/\/nowhere\.invalid:6379: there is/,
    );
  });

  it("says in one line that something else answers", async () => {
    listener = createServer((socket) => socket.end("HTTP/1.1 400 s3cret\r\n\r\n").on("error", () => undefined));
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as { port: number };
    const line = await refusalOf(`redis://:s3cret@127.0.0.1:${port}`);
    expect(line)
      .to.match(/: what answers there does not speak as expected/)
      .and.not.include("s3cret");
  });

  it("says in one line that nothing is answered", async () => {
    listener = createServer((socket) => socket.on("error", () => undefined));
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address() as { port: number };
    expect(await refusalOf(`redis://127.0.0.1:${port}`)).to.include("does not answer");
  });

  describe("with a password", () => {
    const own = serverWith({ password: PASSWORD });

    it("lets in who has it", async () => {
      const client = await connectQueue(parseQueueUrl(own().url), () => undefined);
      expect(await client.ping()).to.equal("PONG");
      client.disconnect();
    });

    it("says in one line, without it, that it is wrong or wanted", async () => {
      expect(await refusalOf(`redis://:wr0ng@127.0.0.1:${own().port}`)).to.equal(
        `--queue redis://127.0.0.1:${own().port}: the user or the password is wrong`,
      );
      expect(await refusalOf(`redis://127.0.0.1:${own().port}`)).to.include("it wants a password");
      expect(await refusalOf(`${own().url}/99`)).to.include("no database of that number");
    });

    it("says when the server is lost and when it is back", async () => {
      const said: string[] = [];
      const client = await connectQueue(parseQueueUrl(own().url), (message) => void said.push(message));
      await own().kill();
      const answer = client.ping();
      await own().start();
      expect(await answer).to.equal("PONG");
      expect(said).to.deep.equal([
        `the queue redis://127.0.0.1:${own().port} is out of reach; waiting for it`,
        `the queue redis://127.0.0.1:${own().port} is there again`,
      ]);
      client.disconnect();
    });
  });

  describe("with TLS", () => {
    const own = serverWith({ password: PASSWORD, tls: true });

    it("is refused when nobody vouches for the server", async () => {
      const line = await refusalOf(own().url);
      expect(line).to.include(`--queue rediss://localhost:${own().port}: its certificate is not trusted`);
      expect(line).to.not.include("s3cret");
    });

    it("is refused without TLS", async () => {
      expect(await refusalOf(own().url.replace("rediss:", "redis:"))).to.include("is TLS (rediss://) right?");
    });
  });
});

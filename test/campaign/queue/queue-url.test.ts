import { expect } from "chai";

import { parseQueueUrl } from "../../../src/campaign/queue/queue-url.ts";
import { InputError } from "../../../src/errors.ts";

describe("The address of a queue", () => {
  it("is read, and shown without user and password", () => {
    expect(parseQueueUrl("redis://example.org")).to.deep.equal({
      options: { host: "example.org", port: 6379, db: 0 },
      shown: "redis://example.org:6379",
    });
    expect(parseQueueUrl("redis://ann:p%40ss%3Aw%2Frd@10.0.0.7:7000/3")).to.deep.equal({
      options: { host: "10.0.0.7", port: 7000, db: 3, username: "ann", password: "p@ss:w/rd" },
      shown: "redis://10.0.0.7:7000/3",
    });
    expect(parseQueueUrl("redis://:secret@[::1]:7000")).to.deep.equal({
      options: { host: "::1", port: 7000, db: 0, password: "secret" },
      shown: "redis://[::1]:7000",
    });
  });

  it("asks for TLS by rediss, and names the host to the server unless it is a number", () => {
    expect(parseQueueUrl("rediss://cache.example.org").options.tls).to.deep.equal({ servername: "cache.example.org" });
    expect(parseQueueUrl("rediss://10.0.0.7").options.tls).to.deep.equal({});
  });

  for (const [url, said] of [
    ["", "no address"],
    ["localhost:6379", 'begins with "localhost:"'],
    ["127.0.0.1:6379", "no address"],
    ["http://s3cret@host", 'begins with "http:"'],
    ["redis://:s3cret@", "no address"],
    ["redis:///0", "names no host"],
    ["redis://:s3cret@host:99999", "no address"],
    ["redis://:s3cret@host/one", "the database is no number"],
    ["redis://:s3cret@host/1/2", "the database is no number"],
    ["redis://:s3cret@host/0?family=6", "something after the database"],
    ["redis://:s3cret%@host", "as %25"],
  ] as const) {
    it(`refuses ${JSON.stringify(url)} in one line that holds no password`, () => {
      expect(() => parseQueueUrl(url))
        .to.throw(InputError, said)
        .with.property("message")
        .that.does.not.match(/s3cret|\n/);
    });
  }
});

import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

import { expect } from "chai";
import fc from "fast-check";

import { FirebreakError, InputError } from "../../../src/errors.ts";
import type { Answer, ForkCall } from "../../../src/plugin/fork/answer.ts";
import { GZIP_HEADER, Recording } from "../../../src/plugin/fork/recording.ts";

const FORK = { chainId: 1, blockNumber: 7 };
const ENTRIES: readonly [ForkCall, Answer][] = [
  [{ method: "eth_getCode", params: ["0xaa", "0x7"] }, { result: "0x6001" }],
  [{ method: "eth_getBalance", params: ["0xaa", "0x7"] }, { result: "0x10" }],
  [{ method: "eth_getLogs", params: [{ toBlock: "0x7", fromBlock: "0x1" }] }, { error: -32_005 }],
  [{ method: "eth_getBlockByNumber", params: ["0x7", false] }, { result: { number: "0x7", uncles: [], size: null } }],
];

function recordingOf(entries = ENTRIES): Recording {
  const recording = new Recording(FORK);
  for (const [call, answer] of entries) recording.add(call, answer);
  return recording;
}

/** A file with this text, with the header that files have. */
function pack(text: string): Buffer {
  const file = gzipSync(text);
  GZIP_HEADER.copy(file);
  return file;
}

/** The file with its text changed, and its checksum made to fit if `isSigned`. */
function edited(file: Buffer, change: (text: string) => string, isSigned = false): Buffer {
  const text = change(gunzipSync(file).toString("utf8"));
  if (!isSigned) return pack(text);
  const end = text.indexOf("\n");
  const facts = JSON.parse(text.slice(0, end)) as Record<string, unknown>;
  delete facts.sha256;
  const body = text.slice(end + 1);
  const sha256 = createHash("sha256")
    .update(`${JSON.stringify(facts)}\n${body}`)
    .digest("hex");
  const header = Object.fromEntries(Object.entries({ ...facts, sha256 }).sort(([a], [b]) => (a < b ? -1 : 1)));
  return pack(`${JSON.stringify(header)}\n${body}`);
}

function refusal(file: Buffer, limits?: { entries: number; bytes: number }): string {
  try {
    Recording.decode(file, "rec.gz", limits);
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    const { message } = error as Error;
    expect(message).to.match(/^recording rec\.gz: /);
    expect(message).not.to.include("\n");
    return message;
  }
  throw new Error("the recording was accepted");
}

describe("A recording", () => {
  const file = recordingOf().encode();

  it("gives back what was put into it, and nothing else", () => {
    const read = Recording.decode(file, "rec.gz");
    expect(read.fork).to.deep.equal(FORK);
    expect(read.size).to.equal(ENTRIES.length);
    for (const [call, answer] of ENTRIES) expect(read.find(call)).to.deep.equal(answer);
    expect(read.find({ method: "eth_getLogs", params: [{ fromBlock: "0x1", toBlock: "0x7" }] })).to.deep.equal({
      error: -32_005,
    });
    expect(read.find({ method: "eth_getCode", params: ["0xaa", "0x8"] })).to.equal(undefined);
  });

  it("is the same to the byte for the same content, whatever the order, also after reading", () => {
    expect(
      recordingOf([...ENTRIES].reverse())
        .encode()
        .equals(file),
    ).to.equal(true);
    expect(Recording.decode(file, "rec.gz").encode().equals(file)).to.equal(true);
  });

  it("is sorted text that any gunzip unpacks", () => {
    const [header = "", ...lines] = gunzipSync(file).toString("utf8").trimEnd().split("\n");
    expect(JSON.parse(header)).to.deep.include({ version: 1, chainId: 1, blockNumber: 7, entries: 4 });
    expect([...lines].sort()).to.deep.equal(lines);
  });

  it("keeps the first answer to a call", () => {
    const recording = recordingOf();
    recording.add({ method: "eth_getCode", params: ["0xaa", "0x7"] }, { result: "0xff" });
    expect(recording.find({ method: "eth_getCode", params: ["0xaa", "0x7"] })).to.deep.equal({ result: "0x6001" });
    expect(recording.encode().equals(file)).to.equal(true);
  });

  it("survives any content", () => {
    const call = fc.record({ method: fc.constantFrom("eth_getLogs", "eth_getCode"), params: fc.array(fc.jsonValue()) });
    const answer = fc.oneof(fc.record({ result: fc.jsonValue() }), fc.record({ error: fc.integer() }));
    fc.assert(
      fc.property(fc.array(fc.tuple(call, answer), { maxLength: 8 }), (entries) => {
        const recording = recordingOf(entries as unknown as typeof ENTRIES);
        const encoded = recording.encode();
        expect(Recording.decode(encoded, "rec.gz").encode().equals(encoded)).to.equal(true);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("is refused when it was cut short anywhere", () => {
    for (let length = 0; length < file.length; length += 1) {
      expect(refusal(file.subarray(0, length))).to.match(/: expected a whole file as --record wrote it$/);
    }
  });

  it("is refused when a byte was changed anywhere", () => {
    for (let at = 0; at < file.length; at += 1) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      expect(refusal(changed), `byte ${at}`).to.match(/expected a whole file as --record wrote it$|more than the/);
    }
  });

  it("is refused when something was added to it", () => {
    expect(refusal(Buffer.concat([file, Buffer.from("x")]))).to.include("expected a whole file");
    expect(refusal(Buffer.concat([file, file]))).to.include("expected a whole file");
  });

  it("is refused when an answer, the chain or the block was edited", () => {
    const wrong = /: its checksum does not agree with its content: /;
    expect(refusal(edited(file, (text) => text.replace('"0x10"', '"0x11"')))).to.match(wrong);
    expect(refusal(edited(file, (text) => text.replace('"chainId":1', '"chainId":5')))).to.match(wrong);
    expect(refusal(edited(file, (text) => text.replace('"blockNumber":7', '"blockNumber":8')))).to.match(wrong);
    expect(refusal(edited(file, (text) => text.slice(0, text.lastIndexOf("["))))).to.match(wrong);
  });

  it("is refused when it is of another version, with what to do", () => {
    expect(refusal(edited(file, (text) => text.replace('"version":1', '"version":2'), true))).to.equal(
      "recording rec.gz: version 2, expected 1: record it again with --record",
    );
  });

  it("is refused when what is in it makes no sense, even with the right checksum", () => {
    const change = (from: string, to: string): string => refusal(edited(file, (text) => text.replace(from, to), true));
    expect(change('{"result":"0x10"}', '{"result":"0x10","error":1}')).to.include("an entry is malformed");
    expect(change('"eth_getCode"', '"rm -rf"')).to.include("an entry is malformed");
    expect(change('["eth_getBalance"', "[1")).to.include("an entry is malformed");
    expect(change('"entries":4', '"entries":3')).to.include("entries are missing");
    expect(change('"chainId":1', '"chainId":0')).to.include("it does not begin as a recording does");
    expect(refusal(pack("{}\n"))).to.include("it does not begin as a recording does");
    expect(refusal(pack("hello"))).to.include("it does not begin as a recording does");
    const twice = edited(
      file,
      (text) => `${text.replace('"entries":4', '"entries":5')}${text.trimEnd().split("\n").at(-1) ?? ""}\n`,
      true,
    );
    expect(refusal(twice)).to.include("a call stands in it twice");
  });

  it("is refused when it would unpack to more than a recording may hold", () => {
    const bomb = pack("x".repeat(100_000));
    expect(bomb.length).to.be.below(1_000);
    const most = { entries: 10, bytes: 10_000 };
    expect(refusal(bomb, most)).to.equal(
      "recording rec.gz: it holds more than the 10 answers or 10000 bytes that a recording may hold",
    );
    expect(refusal(file, { entries: 3, bytes: 10_000 })).to.include("it holds more than the 3 answers");
  });

  it("takes no more than it may hold", () => {
    const adding = (limits: { entries: number; bytes: number }) => (): void => {
      const recording = new Recording(FORK, limits);
      for (const [call, answer] of ENTRIES) recording.add(call, answer);
    };
    const says = "the recording would hold more than the";
    expect(adding({ entries: 3, bytes: 10_000 })).to.throw(FirebreakError, `${says} 3 answers or 10000 bytes`);
    expect(adding({ entries: 9, bytes: 100 })).to.throw(FirebreakError, `${says} 9 answers or 100 bytes`);
    expect(adding({ entries: 4, bytes: 10_000 })).not.to.throw();
  });
});

import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";

import { z } from "zod";

import type { ForkPoint } from "../../chain/types.ts";
import { FirebreakError, InputError } from "../../errors.ts";
import { type Answer, canonicalJson, type ForkCall, type Json, keyOf } from "./answer.ts";

const FORMAT = "firebreak-fork-recording" as const;
const VERSION = 1;

/** What a recording may come to. */
export interface Limits {
  readonly entries: number;
  /** Bytes of text before it is compressed. */
  readonly bytes: number;
}

/** A world of some hundred accounts takes some ten thousand entries and ten megabytes: docs/fork.md. */
export const LIMITS: Limits = { entries: 1_000_000, bytes: 256 * 1024 * 1024 };

/** How each recording begins: gzip's header, without a time or a system, which would differ where the content does not. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

const json = z.json() as z.ZodType<Json>;
const quantity = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const headerSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.number().int(),
  chainId: quantity.min(1),
  blockNumber: quantity,
  entries: quantity,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const entrySchema = z.tuple([
  z.string().regex(/^[a-z]+_[A-Za-z]+$/),
  z.array(json),
  z.union([z.strictObject({ result: json }), z.strictObject({ error: z.number().int() })]),
]);

type Header = z.infer<typeof headerSchema>;

/** What an upstream answered, by call. The first answer to a call stays. */
export class Recording {
  readonly fork: ForkPoint;
  private readonly limits: Limits;
  /** The text of each entry, by the call's key. */
  private readonly lines = new Map<string, string>();
  private readonly answers = new Map<string, Answer>();
  private bytes = 0;

  constructor(fork: ForkPoint, limits: Limits = LIMITS) {
    this.fork = fork;
    this.limits = limits;
  }

  get size(): number {
    return this.answers.size;
  }

  find(call: ForkCall): Answer | undefined {
    return this.answers.get(keyOf(call));
  }

  /**
   * Keeps an answer, unless there is one to the call already.
   *
   * @throws FirebreakError when the recording becomes too large.
   */
  add(call: ForkCall, answer: Answer): void {
    const key = keyOf(call);
    if (this.answers.has(key)) return;
    const line = canonicalJson([call.method, call.params, answer]);
    this.bytes += Buffer.byteLength(line) + 1;
    if (this.answers.size >= this.limits.entries || this.bytes > this.limits.bytes) {
      throw new FirebreakError(`the recording would hold more than ${most(this.limits)}`);
    }
    this.answers.set(key, answer);
    this.lines.set(key, line);
  }

  /** The file: the same bytes for the same content, whatever the order in which it came. */
  encode(): Buffer {
    const keys = [...this.lines.keys()].sort();
    const body = keys.map((key) => `${this.lines.get(key) ?? ""}\n`).join("");
    const facts: Omit<Header, "sha256"> = { format: FORMAT, version: VERSION, ...this.fork, entries: keys.length };
    const header: Header = { ...facts, sha256: checksum(facts, body) };
    const file = gzipSync(`${canonicalJson(header)}\n${body}`, { level: 9 });
    GZIP_HEADER.copy(file);
    return file;
  }

  /**
   * Reads a file.
   *
   * @param name How messages name it.
   * @throws InputError when it is no recording, of another version, damaged, or too large.
   */
  static decode(file: Buffer, name: string, limits: Limits = LIMITS): Recording {
    const text = unpack(file, name, limits);
    const end = text.indexOf("\n");
    const header = parseHeader(text.slice(0, Math.max(0, end)), name);
    const body = text.slice(end + 1);
    const { sha256, ...facts } = header;
    if (sha256 !== checksum(facts, body)) throw damaged(name, "its checksum does not agree with its content");

    const { chainId, blockNumber } = header;
    const recording = new Recording({ chainId, blockNumber }, limits);
    const lines = body.split("\n");
    if (lines.pop() !== "" || lines.length !== header.entries) throw damaged(name, "entries are missing");
    if (lines.length > limits.entries) throw tooLarge(name, limits);
    for (const line of lines) {
      const entry = entrySchema.safeParse(jsonIn(line));
      if (!entry.success) throw damaged(name, "an entry is malformed");
      const [method, params, answer] = entry.data;
      recording.add({ method, params }, answer);
    }
    if (recording.size !== lines.length) throw damaged(name, "a call stands in it twice");
    return recording;
  }
}

function unpack(file: Buffer, name: string, limits: Limits): string {
  if (file.length < GZIP_HEADER.length || !file.subarray(0, GZIP_HEADER.length).equals(GZIP_HEADER)) {
    throw damaged(name, "it is not a file that --record wrote, or its beginning was changed");
  }
  let unpacked: { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  try {
    // With `info`, which the types do not know, zlib says how much of the file it has used.
    unpacked = gunzipSync(file, { maxOutputLength: limits.bytes, info: true }) as unknown as typeof unpacked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw tooLarge(name, limits);
    }
    throw damaged(name, "it was cut short or changed");
  }
  if (unpacked.engine.bytesWritten !== file.length) throw damaged(name, "something was added to it");
  return unpacked.buffer.toString("utf8");
}

function parseHeader(text: string, name: string): Header {
  const raw = jsonIn(text);
  const version = raw instanceof Object && "version" in raw ? raw.version : undefined;
  const isOurs = raw instanceof Object && "format" in raw && raw.format === FORMAT;
  if (isOurs && typeof version === "number" && version !== VERSION) {
    throw new InputError(`recording ${name}: version ${version}, expected ${VERSION}: record it again with --record`);
  }
  const header = headerSchema.safeParse(raw);
  if (!header.success) throw damaged(name, "it does not begin as a recording does");
  return header.data;
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checksum(facts: Omit<Header, "sha256">, body: string): string {
  return createHash("sha256")
    .update(`${canonicalJson({ ...facts })}\n${body}`)
    .digest("hex");
}

function damaged(name: string, what: string): InputError {
  return new InputError(`recording ${name}: ${what}: expected a whole file as --record wrote it`);
}

function tooLarge(name: string, limits: Limits): InputError {
  return new InputError(`recording ${name}: it holds more than ${most(limits)}`);
}

function most({ entries, bytes }: Limits): string {
  return `the ${entries} answers or ${bytes} bytes that a recording may hold`;
}

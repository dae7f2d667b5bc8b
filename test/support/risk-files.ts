import { parse } from "csv-parse/sync";

import { addUp } from "./risk-arithmetic.ts";

/** A line of `events.ndjson` as a stranger reads it: JSON, nothing assumed about its type. */
type EventLine = Readonly<Record<string, unknown>>;

/** A row of `blocks.csv`: text by column. */
export type BlockLine = Readonly<Record<string, string>>;

const USD_DECIMALS = 8;

/** What the two files of an arm hold, and nothing else of the run. */
export class ArmFiles {
  /** As they stand in the file, for the digest. */
  readonly lines: readonly string[];
  readonly rows: readonly BlockLine[];
  private readonly byKind = new Map<string, readonly FileEvent[]>();
  private readonly decimals: ReadonlyMap<string, bigint>;

  constructor(eventsNdjson: string, blocksCsv: string) {
    this.lines = eventsNdjson.split("\n").filter((line) => line !== "");
    const events = this.lines.map((line, position) => new FileEvent(JSON.parse(line) as EventLine, position));
    for (const event of events) {
      const kind = event.text("event");
      this.byKind.set(kind, [...this.of(kind), event]);
    }
    this.decimals = new Map(this.of("asset").map((event) => [event.text("asset"), BigInt(event.number("decimals"))]));
    this.rows = parse(blocksCsv, { columns: true });
  }

  /** Events of one kind, in order. */
  of(kind: string): readonly FileEvent[] {
    return this.byKind.get(kind) ?? [];
  }

  /** Names of the protocols of a kind, in order. */
  protocols(kind: string): string[] {
    return this.of("protocol")
      .filter((event) => event.text("kind") === kind)
      .map((event) => event.text("protocol"));
  }

  /** The row of a block of the run. */
  row(block: number): BlockLine {
    const row = this.rows.find((candidate) => candidate.block === String(block));
    if (row === undefined) throw new Error(`blocks.csv has no row of block ${block}`);
    return row;
  }

  get lastRow(): BlockLine {
    const last = this.rows.at(-1);
    if (last === undefined) throw new Error("blocks.csv has no rows");
    return last;
  }

  /** The value in 1e-8 US dollars, rounded to zero, of base units at a price of 1e-8 US dollars for a whole unit. */
  worth(asset: string, units: bigint, price: bigint): bigint {
    const decimals = this.decimals.get(asset);
    if (decimals === undefined) throw new Error(`events.ndjson does not declare the asset ${asset}`);
    return (units * price) / 10n ** decimals;
  }

  /** The sum of a column of whole numbers. */
  total(column: string): number {
    return this.rows.reduce((sum, row) => sum + Number(cell(row, column)), 0);
  }
}

/** An event, whose fields are asked for by name and kind. */
export class FileEvent {
  /** Its place among all events. */
  readonly position: number;
  private readonly fields: EventLine;

  constructor(fields: EventLine, position: number) {
    this.fields = fields;
    this.position = position;
  }

  get block(): number {
    return this.number("block");
  }

  has(field: string): boolean {
    return field in this.fields;
  }

  text(field: string): string {
    const value = this.fields[field];
    if (typeof value !== "string") throw this.lacks(field, "text");
    return value;
  }

  number(field: string): number {
    const value = this.fields[field];
    if (typeof value !== "number") throw this.lacks(field, "a number");
    return value;
  }

  truth(field: string): boolean {
    const value = this.fields[field];
    if (typeof value !== "boolean") throw this.lacks(field, "true or false");
    return value;
  }

  list(field: string): string[] {
    const value = this.fields[field];
    if (!Array.isArray(value)) throw this.lacks(field, "a list");
    return value as string[];
  }

  /** An amount: a decimal string in base units. */
  units(field: string): bigint {
    return BigInt(this.text(field));
  }

  /** The account in its protocol. */
  get key(): string {
    return `${this.text("protocol")} ${this.text("account")}`;
  }

  private lacks(field: string, what: string): Error {
    return new Error(`event ${this.position} (${JSON.stringify(this.fields)}): ${field} is not ${what}`);
  }
}

/** A cell of `blocks.csv`; an error when there is no such column. */
export function cell(row: BlockLine, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`blocks.csv has no column ${column}`);
  return value;
}

/** A decimal number of US dollars in units of 1e-8. */
export function usd(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,8}))?$/.exec(text);
  if (match === null) throw new Error(`"${text}" is not an amount of US dollars`);
  const [, sign, whole = "", fraction = ""] = match;
  return BigInt(`${sign}${whole}${fraction.padEnd(USD_DECIMALS, "0")}`);
}

/** Units of 1e-8 US dollars as the files and the summary write them: no zeros at the end. */
export function asUsd(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(USD_DECIMALS + 1, "0");
  const [whole, fraction] = [digits.slice(0, -USD_DECIMALS), digits.slice(-USD_DECIMALS).replace(/0+$/, "")];
  return `${value < 0n ? "-" : ""}${whole}${fraction === "" ? "" : "."}${fraction}`;
}

/** The sum of a column of US dollars, over some columns of a row. */
export function usdOf(row: BlockLine, columns: readonly string[]): bigint {
  return addUp(columns.map((column) => usd(cell(row, column))));
}

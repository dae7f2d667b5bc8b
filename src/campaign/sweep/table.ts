import { rmSync } from "node:fs";

import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from "@duckdb/node-api";

import type { ParameterSpecs } from "../../simulation/parameters.ts";
import { type ColumnKind, kindOf } from "./row.ts";

const SQL_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: "VARCHAR",
  number: "DOUBLE",
  count: "BIGINT",
  flag: "BOOLEAN",
};

/** Beyond this, the database uses the disk. What it needs to read a journal comes on top. */
const MEMORY = "512MB";

/** Columns of every table before its findings. */
const HEAD = { trial: "BIGINT", group: "BIGINT", setting: "BIGINT", seed: "BIGINT" };
const TAIL = { status: "VARCHAR", reason: "VARCHAR" };

/** What a table is made of. */
export interface TableSource {
  /** The journal's path. */
  readonly journal: string;
  readonly specs: ParameterSpecs;
  /** Names and kinds of the findings. */
  readonly findings: readonly (readonly [string, ColumnKind])[];
  /** What all rows say alike, such as the scenario's hash. */
  readonly identity: Readonly<Record<string, string>>;
}

/** A row of a query, by column. */
export type QueryRow = Readonly<Record<string, DuckDBValue>>;

/** The trials of a sweep as a table, a row each in order, in a database in memory that spills to disk when it is large. */
export class SweepTable {
  private readonly database: DuckDBInstance;
  private readonly connection: DuckDBConnection;
  private readonly spill: string;

  private constructor(database: DuckDBInstance, connection: DuckDBConnection, spill: string) {
    this.database = database;
    this.connection = connection;
    this.spill = spill;
  }

  /** Reads the journal. Whoever opens a table closes it. */
  static async open({ journal, specs, findings, identity }: TableSource): Promise<SweepTable> {
    // Beside the journal: without a place of its own, the database takes the folder that the command was given in.
    const spill = `${journal}.spill`;
    // Nothing is to be fetched from anywhere: what is read and written here comes with the package.
    const database = await DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      memory_limit: MEMORY,
      temp_directory: spill,
    });
    const connection = await database.connect();
    const params = Object.entries(specs).map(([name, spec]): [string, ColumnKind] => [name, kindOf(spec)]);
    const kinds = (["text", "number", "count"] as const).map((kind) => ({
      kind,
      names: findings.filter(([, own]) => own === kind),
    }));
    const columns = {
      ...HEAD,
      params: structOf(params),
      command: "VARCHAR",
      ...TAIL,
      findings: `STRUCT(${kinds.map(({ kind, names }) => `${identifier(kind)} ${structOf(names)}`).join(", ")})`,
    };
    const shape = Object.entries(columns).map(([name, type]) => `${identifier(name)}: ${literal(type)}`);
    const selected = [
      ...Object.keys(HEAD).map(identifier),
      ...params.map(([name]) => `params.${identifier(name)} AS ${identifier(`param.${name}`)}`),
      ...Object.keys(TAIL),
      ...findings.map(([name, kind]) => `findings.${identifier(kind)}.${identifier(name)} AS ${identifier(name)}`),
      ...Object.entries(identity).map(([name, value]) => `${literal(value)} AS ${identifier(name)}`),
      "command",
    ];
    await connection.run(
      `CREATE TABLE trials AS SELECT ${selected.join(", ")} FROM read_json(${literal(journal)}, ` +
        `format = 'newline_delimited', maximum_object_size = 16777216, columns = {${shape.join(", ")}}) ORDER BY trial`,
    );
    return new SweepTable(database, connection, spill);
  }

  /** Writes all rows, in order, to a file. */
  async write(path: string, format: "parquet" | "csv"): Promise<void> {
    const options = format === "parquet" ? "FORMAT parquet, COMPRESSION zstd" : "FORMAT csv, HEADER";
    // The table was made in order, and rows leave it in the order in which they came.
    await this.connection.run(`COPY trials TO ${literal(path)} (${options})`);
  }

  /** The rows that a query about `trials` returns. */
  async query(sql: string): Promise<QueryRow[]> {
    return (await this.connection.runAndReadAll(sql)).getRowObjects();
  }

  close(): void {
    this.connection.closeSync();
    this.database.closeSync();
    rmSync(this.spill, { recursive: true, force: true });
  }
}

/** A name of a column, whatever is in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A struct needs a member: one that is never filled stands in when there is none. */
function structOf(members: readonly (readonly [string, ColumnKind])[]): string {
  const typed = members.map(([name, kind]) => `${identifier(name)} ${SQL_TYPES[kind]}`);
  return `STRUCT(${typed.length === 0 ? '"none" VARCHAR' : typed.join(", ")})`;
}

import type { ColumnKind, JournalLine } from "./row.ts";

/** What the journal holds, without its figures: memory does not grow with them. */
export class JournalIndex {
  /** The trials that need not be run again. */
  readonly finished = new Set<number>();
  readonly failed = new Set<number>();
  /** Kinds by column, over all trials. */
  private readonly kinds = new Map<string, ColumnKind>();
  private first: { readonly trial: number; readonly columns: readonly string[] } | undefined;

  add(line: JournalLine): void {
    this.finished.add(line.trial);
    if (line.status === "failed") this.failed.add(line.trial);
    const columns: string[] = [];
    for (const [kind, cells] of Object.entries(line.findings) as [ColumnKind, Record<string, unknown>][]) {
      for (const name of Object.keys(cells)) {
        this.kinds.set(name, kind);
        columns.push(name);
      }
    }
    if (line.status === "done" && line.trial < (this.first?.trial ?? Infinity)) {
      this.first = { trial: line.trial, columns };
    }
  }

  /** Names and kinds of the findings, in an order that does not depend on which trial ended first. */
  columns(): [string, ColumnKind][] {
    const first = this.first?.columns ?? [];
    const others = [...this.kinds.keys()].filter((name) => !first.includes(name)).sort();
    return [...first, ...others].map((name) => [name, this.kinds.get(name) as ColumnKind]);
  }
}

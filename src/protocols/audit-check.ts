import type { AuditCheck } from "./ports.ts";

/** A comparison that was made; the detail is kept only where it failed. */
export function auditCheck(name: string, passed: boolean, detail: string): AuditCheck {
  return { name, passed, detail: passed ? "" : detail };
}

/** Figures in memory against the same figures on chain, one by one. */
export function auditSame(name: string, inMemory: readonly unknown[], onChain: readonly unknown[]): AuditCheck {
  const [expected, found] = [inMemory.join(", "), onChain.join(", ")];
  return auditCheck(name, expected === found, `${expected} expected, ${found} on chain`);
}

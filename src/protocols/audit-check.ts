import type { AuditCheck } from "./ports.ts";

/** A comparison that was made; the detail is kept only where it failed. */
export function auditCheck(name: string, passed: boolean, detail: string): AuditCheck {
  return { name, passed, detail: passed ? "" : detail };
}

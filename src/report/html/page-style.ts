import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The style sheet that all pages share. */
export function pageStyle(): string {
  return readFileSync(fileURLToPath(new URL("style.css", import.meta.url)), "utf8");
}

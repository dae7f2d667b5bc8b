/** What a page of documentation refers to, so that a test can say whether it is there. */
import { posix } from "node:path";

/** A page by its path in the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** What links of a page should lead to but does not, as written. Links to other places on the web are not looked at. */
export function brokenLinks(page: Page, pages: readonly Page[], isThere: (path: string) => boolean): string[] {
  return linksOf(page).filter((link) => {
    const [target = "", anchor] = link.split("#");
    const path = target === "" ? page.path : posix.normalize(posix.join(posix.dirname(page.path), target));
    if (path.startsWith("..") || !isThere(path.replace(/\/$/, ""))) return true;
    const found = pages.find((candidate) => candidate.path === path);
    return anchor !== undefined && found !== undefined && !anchorsOf(found).includes(anchor);
  });
}

/** Names of npm scripts that a page tells its reader to run. */
export function npmScriptsIn({ text }: Page): string[] {
  return [
    ...[...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = ""]) => name),
    ...[...text.matchAll(/\bnpm (start|test)\b/g)].map(([, name = ""]) => name),
  ];
}

/** Names of shipped scenarios that a page tells its reader to run or show; paths of files are not among them. */
export function scenariosIn({ text }: Page): string[] {
  return [...text.matchAll(/\bfirebreak (?:run|show) ([a-z0-9][\w./-]*)/g)]
    .map(([, name = ""]) => name.replace(/[.,]$/, ""))
    .filter((name) => !/[./]/.test(name));
}

function linksOf({ text }: Page): string[] {
  const prose = text.replace(/^(```|~~~).*?^\1/gms, "").replace(/`[^`\n]*`/g, "");
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, link = ""]) => link);
  const defined = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, link = ""]) => link);
  const html = [...prose.matchAll(/\b(?:href|src)="([^"]+)"/g)].map(([, link = ""]) => link);
  return [...inline, ...defined, ...html].filter((link) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link));
}

/** The anchors that headings get on GitHub. */
function anchorsOf({ text }: Page): string[] {
  const headings = [...text.replace(/^(```|~~~).*?^\1/gms, "").matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)];
  const seen = new Map<string, number>();
  return headings.map(([, heading = ""]) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = plain.replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

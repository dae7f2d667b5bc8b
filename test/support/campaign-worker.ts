/** A child process of a campaign whose trials do as they are told, without any chain. */
import { existsSync, writeFileSync } from "node:fs";
import { argv, kill, pid, stdout } from "node:process";
import { fileURLToPath } from "node:url";

import { worker, workerEmit } from "workerpool";

import { endWithParent } from "../../src/campaign/end-with-parent.ts";
import type { Reply } from "../../src/campaign/seat.ts";
import type { Trial } from "../../src/campaign/trial.ts";

/** This file is also loaded by whoever looks for tests. */
if (argv[1] === fileURLToPath(import.meta.url)) {
  endWithParent();
  worker({
    runTrial: async ({ seed, params = {} }: Trial): Promise<Reply> => {
      workerEmit({});
      const { act, marker } = params;
      const isFirst = typeof marker === "string" && !existsSync(marker);
      if (isFirst) writeFileSync(marker, String(pid));
      if (act === "crash" || (act === "crash once" && isFirst)) kill(pid, "SIGKILL");
      if (act === "throw") {
        setImmediate(() => {
          throw new Error("out of luck");
        });
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
      if (act === "hang") for (;;) if (Object.is(seed, -1)) break;
      if (act === "wait") await new Promise((resolve) => setTimeout(resolve, 60_000));
      if (act === "print") stdout.write("printed by a scenario\n");
      const results = { scenario: "stub", seed, digest: String(pid) } as never;
      return { outcome: { status: "done", params, results, capital: {} }, bytes: act === "grow" ? 10_000 : 100 };
    },
  });
}

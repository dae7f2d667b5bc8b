/** A process that starts another for a trial that never ends, and waits for it. Killed, it has no say in what follows. */
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

import { processPool } from "../../src/campaign/process-pool.ts";

/** This file is also loaded by whoever looks for tests. */
if (argv[1] === fileURLToPath(import.meta.url)) {
  const script = fileURLToPath(new URL("campaign-worker.ts", import.meta.url));
  const program = { script, nodeOptions: ["--import", import.meta.resolve("tsx")], variables: {} };
  const pool = processPool(program, { processes: 1, silenceSeconds: 3_600 });
  await pool.execute({ scenario: "stub", seed: 1, params: { act: "hang", marker: argv[2] ?? "" } });
}

/** A process that works in a folder until it is killed. */
import { argv, stdout } from "node:process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { lockFolder } from "../../src/plugin/campaign/lock.ts";

/** This file is also loaded by whoever looks for tests. */
if (argv[1] === fileURLToPath(import.meta.url)) {
  await lockFolder(argv[2] ?? "", async () => {
    stdout.write("held\n");
    await setTimeout(3_600_000);
  });
}

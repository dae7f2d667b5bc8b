import hre from "hardhat";

import twoPools from "../../scenarios/two-pools.ts";
import { parseQueueUrl } from "../../src/campaign/queue/queue-url.ts";
import { openExecutor } from "../../src/plugin/campaign/executors.ts";
import { trialIdentity } from "../../src/plugin/campaign/identity.ts";
import { parametersOf } from "../../src/simulation/scenario.ts";
import { type Started, startFirebreak } from "../../test/support/cli-run.ts";
import { RedisServer } from "../../test/support/redis-server.ts";
import type { Way } from "./throughput.ts";

/** Trials over a Redis of their own, run by so many workers with one process each. */
export function queueWith(workers: number): Way {
  return {
    name: `${workers} queue workers`,
    processes: workers,
    open: async () => {
      const redis = await RedisServer.start();
      const started = Array.from({ length: workers }, () =>
        startFirebreak(["worker", "--queue", redis.url, "--processes", "1"]),
      );
      await Promise.all(started.map(begun));
      const executor = await openExecutor(hre, {
        queue: parseQueueUrl(redis.url),
        limits: {},
        say: (message) => process.stderr.write(`${message}\n`),
        specs: parametersOf(twoPools),
        identity: trialIdentity(twoPools.name),
      });
      return {
        slots: executor.slots,
        execute: async (trial) => executor.execute(trial),
        close: async () => {
          await executor.close();
          for (const { child } of started) child.kill("SIGTERM");
          await Promise.all(started.map(async ({ finished }) => finished));
          await redis.remove();
        },
      };
    },
  };
}

/** Waits until a worker takes trials. */
async function begun({ child, finished, stderr }: Started): Promise<void> {
  const takes = new Promise<void>((resolve) => {
    child.stderr?.on("data", () => {
      if (stderr().includes("takes trials from")) resolve();
    });
  });
  await Promise.race([
    takes,
    finished.then(({ status }) => {
      throw new Error(`a worker ended with status ${status}: ${stderr()}`);
    }),
  ]);
}

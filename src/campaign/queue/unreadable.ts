import type { Redis } from "ioredis";

import { QUEUE } from "./job.ts";

/** A worker of BullMQ can't take such a job and can't refuse it either: it would come back for ever. */
const STAND_IN = { name: QUEUE.job, data: '"unreadable"', opts: "{}", timestamp: "0", delay: "0", priority: "0" };

/** Puts a job that can be read, and refused, in the place of one that was written by hand and is no JSON. */
export async function replaceUnreadable(redis: Redis, id: string): Promise<void> {
  const key = `${QUEUE.prefix}:${QUEUE.name}:${id}`;
  const fields = await redis.hmget(key, "data", "opts", "stacktrace");
  if (fields.every(isJson)) return;
  await redis.multi().del(key).hset(key, STAND_IN).exec();
}

function isJson(text: string | null): boolean {
  try {
    JSON.parse(text ?? "{}");
    return true;
  } catch {
    return false;
  }
}

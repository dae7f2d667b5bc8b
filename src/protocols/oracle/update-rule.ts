import { abs, ONE_BPS } from "../../units/fixed-point.ts";
import type { FeedPort } from "../ports.ts";

/**
 * The nodes' rule: an answer is written when the heartbeat has passed, or when the price has moved by the deviation
 * threshold or more since the last one.
 *
 * @param price 1e-8 US dollars.
 * @param time Unix seconds of the block that would hold the answer.
 */
export function isUpdateDue(feed: FeedPort, price: bigint, time: number): boolean {
  const last = feed.latest();
  if (last === undefined || time >= last.updatedAt + feed.heartbeatSeconds) return true;
  const move = abs(price - last.price);
  return move > 0n && move * ONE_BPS >= last.price * feed.deviationBps;
}

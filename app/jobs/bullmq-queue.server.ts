import { Redis, type RedisOptions } from "ioredis";
import type { Log } from "~/lib/log.server";

/** One queue for all jobs: the outbox decides what is next, Redis only brings the news. */
export const QUEUE_NAME = "kartoteka-jobs";

/** What stands in Redis for a row: no payload, so nothing personal. A stale announcement fits no row and does nothing. */
export interface Announcement {
  id: number;
  attempt: number;
}

/** BullMQ refuses digits alone and colons. Another attempt is another job, so an old one never hides it. */
export function announcementId({ id, attempt }: Announcement, repeat: number): string {
  return `${id}-${attempt}-${repeat}`;
}

/** Reconnects for ever, soon. A refused connection is one log line per outage, not one per try. */
export function connectRedis(url: string, log: Log, options: RedisOptions): Redis {
  const redis = new Redis(url, { retryStrategy: (times) => Math.min(100 * times, 2_000), ...options });
  let isDown = false;
  redis.on("error", (err: Error) => {
    if (!isDown) log.warn({ err }, "Redis does not answer; jobs wait in the database");
    isDown = true;
  });
  redis.on("ready", () => {
    if (isDown) log.info("Redis answers again");
    isDown = false;
  });
  return redis;
}

/** Waits for something that a dead Redis may keep for ever, but not longer than `ms`. False when time was up. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([work.then(() => true), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

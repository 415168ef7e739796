import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import type { Log } from "~/lib/log.server";

const CHANNEL = "kartoteka:changes";

/** News of changed topics, from this process and from every other one. */
export interface LiveFeed {
  watch(listener: (topics: Topic[]) => void): () => void;
  /** What has changed within the last so many milliseconds, as far as this process has heard. */
  changedWithin(ms: number): Topic[];
  close(): Promise<void>;
}

/**
 * The database itself brings the news (PostgreSQL NOTIFY; on SQLite a change counter looked at every 400 ms). With Redis every process also
 * publishes its own commits there, which on SQLite makes the news of a worker arrive at once. A listener may hear of one change twice: news only says "look again".
 */
export function openLiveFeed(db: Db, redisUrl: string | null, log: Log): LiveFeed {
  const listeners = new Set<(topics: Topic[]) => void>();
  const heardAt = new Map<Topic, number>();
  const tell = (topics: Topic[]) => {
    for (const topic of topics) heardAt.set(topic, performance.now());
    listeners.forEach((listener) => listener(topics));
  };
  const changedWithin = (ms: number) => {
    const since = performance.now() - ms;
    return [...heardAt].flatMap(([topic, at]) => (at >= since ? topic : []));
  };
  if (!redisUrl) {
    const stop = db.watch(tell);
    return { watch: (listener) => subscribe(listeners, listener), changedWithin, close: async () => stop() };
  }
  const me = randomUUID();
  const options = { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: false } as const;
  const publisher = new Redis(redisUrl, options);
  const subscriber = new Redis(redisUrl, {
    ...options,
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
  });
  for (const connection of [publisher, subscriber]) {
    connection.on("error", (error) => log.debug({ err: error }, "live feed lost redis"));
  }
  const stop = db.watch((topics) => {
    tell(topics);
    publisher.publish(CHANNEL, JSON.stringify([me, topics])).catch(() => undefined);
  });
  void subscriber.subscribe(CHANNEL).catch(() => undefined);
  subscriber.on("message", (_channel, message) => {
    const [from, topics] = JSON.parse(message) as [string, Topic[]];
    if (from !== me) tell(topics);
  });
  return {
    watch: (listener) => subscribe(listeners, listener),
    changedWithin,
    close: async () => {
      stop();
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}

function subscribe<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}

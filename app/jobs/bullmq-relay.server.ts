import { Queue } from "bullmq";
import { and, asc, eq, lte } from "drizzle-orm";
import type { Redis } from "ioredis";
import type { Core } from "~/lib/core";
import { jobs } from "~drizzle/schema";
import { announcementId, connectRedis, QUEUE_NAME, within, type Announcement } from "./bullmq-queue.server";
import { Pump } from "./pump";
import { onEnqueued } from "./wake";

const POLL_MS = 1_000;
/**
 * An announced row that is still waiting after this is announced again: Redis may have lost it, or a worker may have died with
 * it. BullMQ would notice the latter after its lock has run out; a job of another id is taken at once, and the claim of the row
 * makes a second one harmless. The ids are few, so a long queue does not grow by its repeats.
 */
const SWEEP_MS = 3_000;
const LAST_REPEAT = 3;
/** Redis holds about this many rows at most, so the order of the outbox stays the order of work. */
const WINDOW = 1_000;
const ADD_TIMEOUT_MS = 3_000;

interface Sent {
  at: number;
  repeat: number;
}

interface Dispatch extends Announcement {
  name: string;
  priority: number;
  repeat: number;
}

export interface RelayOptions {
  core: Core;
  redisUrl: string;
  /** Another queue on the same Redis; for tests. */
  queueName?: string;
}

/**
 * Announces due rows of the outbox in Redis. Any number of processes may: one row and attempt is one BullMQ job, and the claim
 * lets one of several runs through. When Redis is away the rows wait; nothing else in the process does.
 */
export class BullmqRelay {
  readonly #options: RelayOptions;
  readonly #pump: Pump;
  #redis: Redis | undefined;
  #queue: Queue<Announcement> | undefined;
  /** When each waiting row was announced, on a clock that is never set, and which repeat that was. */
  #sent = new Map<string, Sent>();
  #poll: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#pump = new Pump(
      () => this.#announce(),
      (err) => options.core.log.warn({ err }, "jobs could not be announced; they wait in the database"),
    );
  }

  get kick(): () => void {
    return this.#pump.kick;
  }

  start(): void {
    const { redisUrl, core, queueName = QUEUE_NAME } = this.#options;
    // Fail at once instead of collecting commands for a dead server.
    const redis = connectRedis(redisUrl, core.log, { enableOfflineQueue: false, maxRetriesPerRequest: 1 });
    this.#redis = redis;
    redis.on("ready", () => {
      // A queue opened before the connection is ready would stay broken.
      this.#queue ??= this.#openQueue(queueName, redis);
      this.#sent.clear();
      this.kick();
    });
    this.#unsubscribe = onEnqueued(this.kick);
    this.#poll = setInterval(this.kick, POLL_MS).unref();
  }

  #openQueue(name: string, redis: Redis): Queue<Announcement> {
    const queue = new Queue<Announcement>(name, {
      connection: redis,
      // Whoever wants to know how a job ended reads the outbox, and a kept job would block its id.
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
      streams: { events: { maxLen: 100 } },
    });
    queue.on("error", () => undefined); // logged by the connection
    return queue;
  }

  async #announce(): Promise<void> {
    const queue = this.#queue;
    if (!queue || this.#redis?.status !== "ready") return;
    const waiting = await this.#waitingRows();
    const at = performance.now();
    const sent = new Map<string, Sent>();
    const fresh: Dispatch[] = [];
    for (const row of waiting) {
      const key = `${row.id}-${row.attempt}`;
      const known = this.#sent.get(key);
      const isRecent = known !== undefined && at - known.at <= SWEEP_MS;
      const repeat = known ? Math.min(known.repeat + 1, LAST_REPEAT) : 0;
      if (!isRecent) fresh.push({ ...row, repeat });
      sent.set(key, isRecent ? known : { at, repeat });
    }
    if (fresh.length > 0) await this.#add(queue, fresh);
    this.#sent = sent;
  }

  async #add(queue: Queue<Announcement>, rows: Dispatch[]): Promise<void> {
    const added = queue.addBulk(
      rows.map(({ id, attempt, repeat, priority, name }) => ({
        name,
        data: { id, attempt },
        opts: { jobId: announcementId({ id, attempt }, repeat), priority: priority + 1 },
      })),
    );
    if (!(await within(ADD_TIMEOUT_MS, added))) throw new Error("Redis did not answer in time");
  }

  #waitingRows() {
    const { core } = this.#options;
    const { id, attempt, priority, name } = jobs;
    return core.db
      .select({ id, attempt, priority, name })
      .from(jobs)
      .where(and(eq(jobs.status, "queued"), lte(jobs.runAt, core.clock.now())))
      .orderBy(asc(jobs.priority), asc(jobs.runAt), asc(jobs.id))
      .limit(WINDOW);
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    clearInterval(this.#poll);
    await this.#pump.stop();
    if (this.#queue)
      await within(
        1_000,
        this.#queue.close().catch(() => undefined),
      );
    this.#redis?.disconnect();
  }
}

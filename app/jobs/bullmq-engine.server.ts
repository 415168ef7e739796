import { Worker, type Job } from "bullmq";
import type { Redis } from "ioredis";
import { claimRow } from "~drizzle/claim";
import { connectRedis, QUEUE_NAME, within, type Announcement } from "./bullmq-queue.server";
import { BullmqRelay, type RelayOptions } from "./bullmq-relay.server";
import type { JobEngine } from "./engine";
import { JobRunner, type RunnerOptions } from "./job-runner.server";

const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** A stalled announcement is harmless: the claim of its row is fenced. Our own attempts decide when to give up. */
const STALLS_TOLERATED = 1_000_000;
const CLOSE_TIMEOUT_MS = 2_000;

export interface BullmqEngineOptions extends RunnerOptions, RelayOptions {
  /** Handlers at a time; 8 unless told. */
  concurrency?: number;
}

/**
 * BullMQ as a pure dispatcher: Redis says which row is next, the row is claimed, run and ended in the database exactly as
 * the embedded engine does it. Retries and delays are rows due later, so BullMQ's own are not used.
 */
export class BullmqEngine implements JobEngine {
  readonly #options: BullmqEngineOptions;
  readonly #runner: JobRunner;
  readonly #relay: BullmqRelay;
  #redis: Redis | undefined;
  #worker: Worker<Announcement> | undefined;
  #taking = new Set<Promise<unknown>>();
  #stopping = false;

  constructor(options: BullmqEngineOptions) {
    this.#options = options;
    this.#runner = new JobRunner(options);
    this.#relay = new BullmqRelay(options);
  }

  async start(): Promise<void> {
    this.#relay.start();
    await this.#runner.startUpkeep(this.#relay.kick);
    // Blocking reads must outlive any outage: never give a command up.
    const redis = connectRedis(this.#options.redisUrl, this.#options.core.log, {
      maxRetriesPerRequest: null,
    });
    this.#redis = redis;
    redis.on("ready", () => {
      if (!this.#stopping) this.#worker ??= this.#openWorker(redis);
    });
  }

  #openWorker(redis: Redis): Worker<Announcement> {
    const { queueName = QUEUE_NAME, concurrency = 8 } = this.#options;
    const worker = new Worker<Announcement>(queueName, (job) => this.#process(job), {
      connection: redis,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: STALLS_TOLERATED,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      drainDelay: 1,
    });
    worker.on("error", () => undefined); // logged by the connection; BullMQ goes on by itself
    worker.on("failed", (_job, err) => this.#options.core.log.warn({ err }, "a job could not be claimed"));
    worker.on("drained", this.#relay.kick);
    return worker;
  }

  async #process({ data }: Job<Announcement>): Promise<void> {
    if (this.#stopping) return;
    const taking = this.#take(data);
    this.#taking.add(taking);
    const taken = await taking.finally(() => this.#taking.delete(taking));
    await taken?.ended;
  }

  /** Claims and starts in one go, so that a stop sees either nothing or a running handler. */
  async #take({ id, attempt }: Announcement): Promise<{ ended: Promise<void> } | null> {
    const row = await claimRow(this.#options.core.db, { ...this.#runner.claim(), id, attempt });
    return row && { ended: this.#runner.run(row) };
  }

  async stop({ graceMs }: { graceMs: number }): Promise<void> {
    this.#stopping = true;
    await this.#relay.stop();
    const paused = this.#worker?.pause(true).catch(() => undefined);
    await Promise.allSettled(this.#taking);
    await this.#runner.drain(graceMs);
    if (paused) await within(CLOSE_TIMEOUT_MS, paused);
    // What BullMQ has left to say about ended jobs is worth a moment, not more: the outbox knows it already.
    if (this.#worker)
      await within(
        CLOSE_TIMEOUT_MS,
        this.#worker.close().catch(() => undefined),
      );
    this.#redis?.disconnect();
  }
}

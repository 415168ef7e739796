import { claimDue } from "~drizzle/claim";
import type { JobEngine } from "./engine";
import { JobRunner, type RunnerOptions } from "./job-runner.server";
import { Pump } from "./pump";
import { onEnqueued } from "./wake";

const POLL_MS = 1_000;

export interface EmbeddedEngineOptions extends RunnerOptions {
  /** Handlers at a time; 8 unless told. */
  concurrency?: number;
}

/** Claims rows of the outbox itself: no further service is needed. Any number of processes may do so on one database. */
export class EmbeddedEngine implements JobEngine {
  readonly #options: EmbeddedEngineOptions;
  readonly #concurrency: number;
  readonly #runner: JobRunner;
  readonly #pump: Pump;
  #stopping = false;
  #poll: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: EmbeddedEngineOptions) {
    this.#options = options;
    this.#concurrency = options.concurrency ?? 8;
    this.#runner = new JobRunner(options);
    this.#pump = new Pump(
      () => this.#fill(),
      (err) => options.core.log.error({ err }, "jobs could not be claimed"),
    );
  }

  async start(): Promise<void> {
    const { kick } = this.#pump;
    this.#unsubscribe = onEnqueued(kick);
    this.#poll = setInterval(kick, POLL_MS).unref();
    await this.#runner.startUpkeep(kick);
    kick();
  }

  /** Claims as many rows as there are free hands. */
  async #fill(): Promise<void> {
    while (!this.#stopping) {
      const free = this.#concurrency - this.#runner.size;
      if (free <= 0) return;
      const rows = await claimDue(this.#options.core.db, { ...this.#runner.claim(), limit: free });
      for (const row of rows) void this.#runner.run(row).then(this.#pump.kick);
      if (rows.length < free) return;
    }
  }

  async stop({ graceMs }: { graceMs: number }): Promise<void> {
    this.#stopping = true;
    this.#unsubscribe?.();
    clearInterval(this.#poll);
    await this.#pump.stop();
    await this.#runner.drain(graceMs);
  }

  /**
   * For tests and command lines: runs everything that is due at the core's clock, and what that enqueues, until nothing is
   * left. Rows due later stay. Needs no `start`. Answers with the number of runs.
   */
  async runUntilEmpty(): Promise<number> {
    for (let runs = 0; ;) {
      const rows = await claimDue(this.#options.core.db, {
        ...this.#runner.claim(),
        limit: this.#concurrency,
      });
      if (rows.length === 0) return runs;
      await Promise.all(rows.map((row) => this.#runner.run(row)));
      runs += rows.length;
    }
  }
}

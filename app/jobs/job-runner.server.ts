import { actingAsNobody } from "~/lib/acting.server";
import type { Core } from "~/lib/core";
import type { ClaimedJob } from "~drizzle/claim";
import type { Tx } from "~drizzle/client.server";
import { backoffMs } from "./backoff";
import type { JobDefinition } from "./define";
import { describeError } from "./describe-error";
import type { CatalogueEntry, JobCatalogue } from "./handled-by";
import type { JobContext } from "./handler";
import { finishRow, parkRow, postponeRow, prolongLeases, reclaimRows, type Outcome } from "./outbox.server";
import { isOwnerGone, newOwner } from "./process-identity.server";
import { RetryAfter } from "./retry-after";
import type { Vendors } from "./vendors";

/** How long a silent runner keeps its rows. Processes of one host see each other's death within a heartbeat. */
const LEASE_MS = 10_000;
const HEARTBEAT_MS = 3_000;
const NEWS_MS = 1_000;
const WRITE_RETRIES_MS = [100, 500, 2_000];

class JobTimeout extends Error {
  override readonly name = "JobTimeout";
}
class Stopping extends Error {
  override readonly name = "Stopping";
}
class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

interface Run {
  row: ClaimedJob;
  controller: AbortController;
  ended: Promise<void>;
}

export interface RunnerOptions {
  core: Core;
  vendors: Vendors;
  catalogue: JobCatalogue;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs claimed rows and writes what came of it; the part that both engines share. */
export class JobRunner {
  readonly owner = newOwner();
  #running = new Set<Run>();
  #timers: NodeJS.Timeout[] = [];
  #hasNews = false;
  #onDue: () => void = () => undefined;

  constructor(private readonly options: RunnerOptions) {}

  get size(): number {
    return this.#running.size;
  }

  /** What a claim of this moment is made with. */
  claim(): { owner: string; now: Date; leaseUntil: Date } {
    const now = this.options.core.clock.now();
    return { owner: this.owner, now, leaseUntil: new Date(now.getTime() + LEASE_MS) };
  }

  /** Frees the rows of dead processes at once, then keeps leases alive and looks for the dead until `drain`. Says when rows become due. */
  async startUpkeep(onDue: () => void): Promise<void> {
    this.#onDue = onDue;
    const beat = async (atStart = false) => {
      await this.#heartbeat();
      if ((await this.#reclaim(atStart)) > 0) onDue();
    };
    const guarded = (work: () => Promise<void>) => () =>
      void work().catch((err: unknown) => this.options.core.log.error({ err }, "job upkeep failed"));
    this.#timers = [
      setInterval(guarded(beat), HEARTBEAT_MS).unref(),
      setInterval(
        guarded(() => this.#tellNews()),
        NEWS_MS,
      ).unref(),
    ];
    await beat(true);
  }

  async #reclaim(atStart: boolean): Promise<number> {
    const { core } = this.options;
    const freed = await reclaimRows(core.db, {
      now: core.clock.now(),
      longestLeaseMs: LEASE_MS,
      isGone: (owner) => owner !== this.owner && isOwnerGone(owner, { atStart }),
    });
    if (freed > 0) core.log.warn({ freed }, "freed jobs of processes that ended");
    this.#hasNews ||= freed > 0;
    return freed;
  }

  async #heartbeat(): Promise<void> {
    const runs = [...this.#running];
    if (runs.length === 0) return;
    const { owner, leaseUntil } = this.claim();
    const kept = await prolongLeases(this.options.core.db, {
      owner,
      ids: runs.map(({ row }) => row.id),
      leaseUntil,
    });
    for (const { row, controller } of runs) {
      if (kept.get(row.id) !== row.attempt)
        controller.abort(new LeaseLost("The row was given to somebody else"));
    }
  }

  /** Open pages of work hear of it at most once a second, however many jobs ended. */
  async #tellNews(): Promise<void> {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    await this.options.core.db.transaction(async (tx) => tx.touch("jobs"));
  }

  /** Runs one row to its outcome. Never rejects. */
  run(row: ClaimedJob): Promise<void> {
    const controller = new AbortController();
    const run: Run = { row, controller, ended: Promise.resolve() };
    this.#running.add(run);
    this.#hasNews = true;
    // A request that woke the engine is not who does the work.
    run.ended = actingAsNobody(() => this.#perform(row, controller))
      .catch((err: unknown) => this.#logOf(row).error({ err }, "a job's outcome could not be written"))
      .finally(() => {
        this.#running.delete(run);
        this.#hasNews = true;
      });
    return run.ended;
  }

  async #perform(row: ClaimedJob, controller: AbortController): Promise<void> {
    const { core, catalogue } = this.options;
    const park = (error: string, attempts: number) =>
      this.#persist(() => parkRow(core.db, row, { now: core.clock.now(), attempts, error }));
    const entry = catalogue.get(row.name);
    if (!entry) return void (await park("No handler for this job in this version of the program", 1));
    const { definition } = entry;
    const payload = definition.payload.safeParse(row.payload);
    if (!payload.success) {
      const fields = payload.error.issues.map(({ path }) => path.join(".") || "(all)").join(", ");
      return void (await park(`The payload does not fit the job: ${fields}`, definition.attempts));
    }
    try {
      if (await this.#callHandler({ row, entry, controller, payload: payload.data })) return;
    } catch (error) {
      // A handler that heeds the signal throws an AbortError; why it was aborted says more.
      const { signal } = controller;
      return this.#settleFailure(row, definition, signal.aborted ? signal.reason : error);
    }
    const finish = () => finishRow(core.db, row, { now: core.clock.now(), attempts: definition.attempts });
    this.#heed(row, await this.#persist(finish));
  }

  /** True when the handler ended the row itself, in a transaction that has committed. */
  async #callHandler(call: {
    row: ClaimedJob;
    entry: CatalogueEntry;
    controller: AbortController;
    payload: unknown;
  }) {
    const { row, entry, controller, payload } = call;
    const { definition } = entry;
    const { core, vendors } = this.options;
    let finished = false;
    const context: JobContext = {
      core, vendors, signal: controller.signal, log: this.#logOf(row), attempt: row.attempt, jobId: row.id,
      finish: async (tx: Tx) => {
        const outcome = await finishRow(tx, row, { now: core.clock.now(), attempts: definition.attempts });
        if (outcome === "lost") throw new LeaseLost("The row was given to somebody else: this effect must not happen");
        tx.afterCommit(() => {
          finished = true;
          this.#heed(row, outcome);
        });
      },
    }; // prettier-ignore
    const timeUp = new JobTimeout(`Took longer than ${definition.timeoutMs} ms`);
    const timer = setTimeout(() => controller.abort(timeUp), definition.timeoutMs);
    const aborted = new Promise<never>((_resolve, reject) => {
      controller.signal.addEventListener("abort", () => reject(controller.signal.reason as Error), {
        once: true,
      });
    });
    try {
      const handler = await Promise.race([entry.load(), aborted]);
      await Promise.race([handler(context, payload), aborted]);
      return finished;
    } catch (error) {
      if (!finished) throw error;
      context.log.warn({ err: error }, "a job failed after it had ended its row");
      return true;
    } finally {
      clearTimeout(timer);
    }
  }

  async #settleFailure(row: ClaimedJob, definition: JobDefinition, error: unknown): Promise<void> {
    const { core } = this.options;
    const now = core.clock.now();
    const after = (ms: number) => new Date(now.getTime() + ms);
    const log = this.#logOf(row);
    if (error instanceof LeaseLost) return log.warn("a job's row was given to somebody else");
    if (error instanceof Stopping) {
      return this.#postpone(row, { runAt: now, error: null, costs: false });
    }
    if (error instanceof RetryAfter) {
      const runAt = after(Math.max(0, error.ms));
      return this.#postpone(row, { runAt, error: describeError(error), costs: false });
    }
    const text = describeError(error);
    if (row.attempt >= row.maxAttempts) {
      log.error({ err: error, attempt: row.attempt }, "a job failed for good");
      const park = () => parkRow(core.db, row, { now, attempts: definition.attempts, error: text });
      return this.#heed(row, await this.#persist(park));
    }
    // Runs that cost nothing raised `maxAttempts` with `attempt`, so they do not lengthen the pause.
    const failures = Math.max(1, definition.attempts - (row.maxAttempts - row.attempt));
    const runAt = after(backoffMs(definition.backoff, failures, Math.random()));
    log.warn({ err: error, attempt: row.attempt, runAt }, "a job failed and will be tried again");
    return this.#postpone(row, { runAt, error: text, costs: true });
  }

  async #postpone(row: ClaimedJob, outcome: Parameters<typeof postponeRow>[2]): Promise<void> {
    const { core } = this.options;
    this.#heed(row, await this.#persist(() => postponeRow(core.db, row, outcome)));
    const ms = outcome.runAt.getTime() - core.clock.now().getTime();
    // Longer pauses are found by the engine's poll.
    if (ms <= NEWS_MS) setTimeout(() => this.#onDue(), ms + 1).unref();
  }

  /** The work is over and only its outcome is missing: worth a few seconds of patience with the database. */
  async #persist(write: () => Promise<Outcome>): Promise<Outcome> {
    for (const ms of WRITE_RETRIES_MS) {
      try {
        return await write();
      } catch (err) {
        this.options.core.log.warn({ err }, "the outcome of a job is not written yet");
        await pause(ms);
      }
    }
    return write();
  }

  #heed(row: ClaimedJob, outcome: Outcome): void {
    if (outcome === "again") this.#onDue();
    if (outcome === "lost") this.#logOf(row).warn("a job ended after its row was given to somebody else");
  }

  #logOf(row: ClaimedJob) {
    return this.options.core.log.child({ job: row.name, jobId: row.id });
  }

  /** Waits for the running handlers; what is unfinished after `graceMs` is aborted and handed back at once, without cost. */
  async drain(graceMs: number): Promise<void> {
    const everything = () => Promise.all([...this.#running].map(({ ended }) => ended));
    let graceTimer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => (graceTimer = setTimeout(resolve, graceMs)));
    await Promise.race([everything(), grace]);
    clearTimeout(graceTimer);
    for (const { controller } of this.#running) controller.abort(new Stopping("The process stops"));
    await everything();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#tellNews();
  }
}

import { and, eq, inArray, like } from "drizzle-orm";
import type { Core } from "~/lib/core";
import { jobs } from "~drizzle/schema";
import { schedulePrefix, slotKeyOf } from "./dedupe-key";
import type { JobDefinition, Schedule } from "./define";
import { insertRow } from "./enqueue";
import type { JobCatalogue } from "./handled-by";
import { latestSlot } from "./schedule-slots";

const TICK_MS = 1_000;

type ScheduledJob = JobDefinition & { schedule: Schedule };

/**
 * Turns schedules into rows. The unique key of a slot decides who writes it, so ten restarts or ten processes give one
 * row. After an absence only the newest slot is caught up, and no slot is added while an earlier one is unfinished.
 */
export class Scheduler {
  readonly #core: Core;
  readonly #scheduled: ScheduledJob[];
  /** Slots known to be written, so that a tick costs arithmetic only. */
  #written = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> = Promise.resolve();

  constructor({ core, catalogue }: { core: Core; catalogue: JobCatalogue }) {
    this.#core = core;
    this.#scheduled = [...catalogue.values()]
      .map(({ definition }) => definition)
      .filter((job): job is ScheduledJob => job.schedule !== null);
  }

  start(): void {
    const guarded = () => {
      this.#ticking = this.#ticking
        .then(() => this.tick())
        .catch((err: unknown) => this.#core.log.error({ err }, "schedules could not be looked at"));
    };
    this.#timer = setInterval(guarded, TICK_MS).unref();
    guarded();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ticking;
  }

  /** Writes the rows of the slots that have come. */
  async tick(): Promise<void> {
    const now = this.#core.clock.now();
    for (const job of this.#scheduled) {
      const key = slotKeyOf(job.name, latestSlot(job.schedule, now));
      if (this.#written.get(job.name) === key) continue;
      if (await this.#write(job, key)) this.#written.set(job.name, key);
    }
  }

  #write(job: ScheduledJob, key: string): Promise<boolean> {
    return this.#core.db.transaction(async (tx) => {
      const [unfinished] = await tx
        .select({ key: jobs.dedupeKey })
        .from(jobs)
        .where(
          and(
            inArray(jobs.status, ["queued", "running"]),
            eq(jobs.name, job.name),
            like(jobs.dedupeKey, `${schedulePrefix(job.name)}%`),
          ),
        )
        .limit(1);
      if (unfinished) return unfinished.key === key;
      await insertRow(tx, { clock: this.#core.clock, job, payload: job.payload.parse({}), key });
      return true;
    });
  }
}

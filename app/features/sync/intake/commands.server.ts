import type { Clock } from "~/lib/clock";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import type { Log } from "~/lib/log.server";
import { storableText } from "~/lib/storable-text";
import { enqueueMany } from "~/jobs/enqueue";
import type { Db } from "~drizzle/client.server";
import { isStorageFull } from "~/lib/storage-full";
import { inbox } from "~drizzle/schema";
import { inboxJobOf, type InboxJob } from "../inbox/model";

/** One inbound call, verified, as it came. */
export interface InboundEvent {
  source: string;
  /** Equal for a repeated delivery of the same event, different for everything else. */
  dedupeKey: string;
  /** What it claims to be about, as the vendor numbers it: `record:123`; empty when it does not say. */
  subject?: string;
  body: string;
}

export type IntakeOutcome = "stored" | "duplicate";

export interface Intake {
  /**
   * Resolves when the event and the job that will apply it are on the disk, or are known to be there already.
   * @throws AppError `unavailable` when the process is stopping or too much is waiting.
   */
  push(event: InboundEvent): Promise<IntakeOutcome>;
  /** Refuses what comes later and resolves when everything before is on the disk. */
  close(): Promise<void>;
}

interface Waiting extends Required<InboundEvent> {
  resolve: (outcome: IntakeOutcome) => void;
  reject: (error: unknown) => void;
}

const BATCH_EVENTS = 256;
const SUBJECT_CHARS = 100;
const BATCH_CHARS = 4 * 1024 * 1024;
/** Beyond this the senders are told to come back: memory must not stand in for a database that has gone. */
const WAITING_CHARS = 64 * 1024 * 1024;
/** So many failures in a row are the database's, not the rows'. */
const FAILURES_OF_THE_DATABASE = 3;

/**
 * Group commit: the calls of one turn of the event loop share one transaction, so a durable answer costs a share of one disk flush.
 * While a batch is being written the next one gathers. Arrival order is kept inside a batch and between batches.
 */
export function createIntake({ db, clock, log }: { db: Db; clock: Clock; log: Log }): Intake {
  const waiting: Waiting[] = [];
  let waitingChars = 0;
  let running: Promise<void> | null = null;
  let closed = false;

  function push(event: InboundEvent): Promise<IntakeOutcome> {
    if (closed || waitingChars > WAITING_CHARS)
      return Promise.reject(new AppError("unavailable", "the inbox takes nothing now"));
    return new Promise((resolve, reject) => {
      waiting.push({
        source: event.source,
        dedupeKey: storableText(event.dedupeKey),
        subject: storableText(event.subject ?? "").slice(0, SUBJECT_CHARS),
        body: storableText(event.body),
        resolve,
        reject,
      });
      waitingChars += event.body.length;
      running ??= new Promise((done) => setImmediate(() => void drain().then(done)));
    });
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await flush(nextBatch());
    running = null;
  }

  function nextBatch(): Waiting[] {
    let chars = 0;
    let count = 0;
    while (count < waiting.length && count < BATCH_EVENTS) {
      chars += waiting[count]?.body.length ?? 0;
      if (count > 0 && chars > BATCH_CHARS) break;
      count += 1;
    }
    const batch = waiting.splice(0, count);
    for (const { body } of batch) waitingChars -= body.length;
    return batch;
  }

  async function flush(batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await store({ db, clock }, batch);
      batch.forEach((event, at) => event.resolve(outcomes[at] ?? "duplicate"));
    } catch (error) {
      if (batch.length === 1 || isStorageFull(error)) {
        for (const event of batch) event.reject(error);
        return;
      }
      log.warn({ err: error, events: batch.length }, "inbox batch failed, storing one by one");
      await storeOneByOne(batch);
    }
  }

  /** One row that no database takes must not cost the others their answer. */
  async function storeOneByOne(batch: Waiting[]): Promise<void> {
    let failures = 0;
    let last: unknown;
    for (const event of batch) {
      if (failures >= FAILURES_OF_THE_DATABASE) {
        event.reject(last);
        continue;
      }
      try {
        const [outcome] = await store({ db, clock }, [event]);
        failures = 0;
        event.resolve(outcome ?? "duplicate");
      } catch (error) {
        failures += 1;
        last = error;
        event.reject(error);
      }
    }
  }

  return {
    push,
    async close() {
      closed = true;
      await running;
    },
  };
}

/** One transaction: the rows, and a job for each that was new. */
async function store(
  { db, clock }: { db: Db; clock: Clock },
  batch: readonly Required<InboundEvent>[],
): Promise<IntakeOutcome[]> {
  return db.transaction(async (tx) => {
    const receivedAt = clock.now();
    const ids = await tx.insertMany({
      table: inbox,
      rows: batch.map(({ source, dedupeKey, subject, body }) => ({
        source,
        dedupeKey,
        subject,
        body,
        receivedAt,
        status: "new" as const,
      })),
      skipConflictsOn: ["source", "dedupeKey"],
    });
    const work = new Map<InboxJob, { inboxId: number }[]>();
    ids.forEach((inboxId, at) => {
      if (inboxId === null) return;
      const job = inboxJobOf(batch[at]?.source ?? "");
      const payloads = work.get(job);
      if (payloads) payloads.push({ inboxId });
      else work.set(job, [{ inboxId }]);
    });
    for (const [job, payloads] of work) await enqueueMany(tx, clock, job, payloads);
    return ids.map((id) => (id === null ? "duplicate" : "stored"));
  });
}

const intakes = new WeakMap<Core, Intake>();

/** The process's one intake; a second one would halve the batches. */
export function intakeOf(core: Core): Intake {
  const known = intakes.get(core);
  if (known) return known;
  const fresh = createIntake(core);
  intakes.set(core, fresh);
  return fresh;
}

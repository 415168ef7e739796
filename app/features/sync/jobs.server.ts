import { eq } from "drizzle-orm";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { isStorageFull } from "~/lib/storage-full";
import { inbox } from "~drizzle/schema";
import { applyGoneRecord, applyRecord, setRecordAside } from "./commands.server";
import { markInbox, type InboxResult } from "./inbox/commands.server";
import type * as definitions from "./jobs";
import type { BookingVendor, SourceEvent, VendorFault, VendorRecord } from "./ports";
import { compareVersions } from "./records/model";
import { findRecord } from "./records/queries.server";
import { beginRun, endRun, noteProgress, readPullStart } from "./runs/commands.server";
import { countApplied, countFailed, noCounts, pullPasses, type RunCounts } from "./runs/model";
import { readStoredRecord } from "./schema";

const PROGRESS_EVERY = 25;
/** So many records in a row that cannot be applied are our own trouble, not theirs. */
const FAILURES_IN_A_ROW = 25;
const BUSY_RETRY_MS = 10_000;

export const applyInboxEvent: HandlerOf<typeof definitions.applyInboxEvent> = async (
  context,
  { inboxId },
) => {
  const { core, vendors } = context;
  const [row] = await core.db.select().from(inbox).where(eq(inbox.id, inboxId)).limit(1);
  if (!row || row.status === "applied" || row.status === "ignored") return;
  const vendor = vendors.bookingSources[row.source];
  const event = vendor?.readEvent(row.body);
  const ignored = !vendor
    ? "source_off"
    : !event
      ? "unreadable"
      : event.resource !== "record"
        ? "other_resource"
        : null;
  if (!vendor || !event || ignored) {
    await mark(core, inboxId, { status: "ignored", outcome: { code: ignored ?? "unreadable" } });
    return;
  }
  await applyEvent(context, { inboxId, vendor, event });
};

async function applyEvent(
  { core, signal, log }: JobContext,
  { inboxId, vendor, event }: { inboxId: number; vendor: BookingVendor; event: SourceEvent },
): Promise<void> {
  const actor = systemActor(vendor.source);
  const key = { source: vendor.source, externalId: event.resourceId };
  const held = await findRecord(core.db, key);
  if (held && event.changedAt && held.versionAt > event.changedAt) {
    // Something newer than this event is here already, so asking again could only spend the vendor's patience.
    const { id: recordId, bookingId } = held;
    await mark(core, inboxId, {
      status: "applied",
      outcome: { code: "stale", recordId, ...(bookingId ? { bookingId } : {}) },
    });
    return;
  }
  let record: VendorRecord | null;
  try {
    record = await vendor.fetchRecord(event.resourceId, signal);
  } catch (error) {
    throw await vendorTrouble(core, error, inboxId);
  }
  if (record === null) {
    await applyGoneRecord(core, actor, { ...key, goneAt: event.changedAt }, { inboxId });
    return;
  }
  try {
    await applyRecord(core, actor, record, { inboxId });
  } catch (error) {
    log.error({ err: error, inboxId }, "record could not be applied");
    await setRecordAside(core, record, error);
    await mark(core, inboxId, { status: "failed", outcome: { code: "failed" } });
    throw error;
  }
}

async function mark(core: Core, inboxId: number, result: InboxResult): Promise<void> {
  await core.db.transaction((tx) => markInbox(tx, core, { inboxId, ...result }));
}

function isVendorFault(error: unknown): error is VendorFault {
  return error instanceof Error && error.name === "VendorError";
}

/** What the job should end with: a pause that costs nothing when the vendor asked for one, else the failure itself. */
async function vendorTrouble(core: Core, error: unknown, inboxId: number): Promise<unknown> {
  if (!isVendorFault(error)) return error;
  if (error.kind === "rate_limited") return new RetryAfter(error.retryAfterMs ?? 5_000);
  await mark(core, inboxId, { status: "failed", outcome: { code: `vendor_${error.kind}` } });
  return error;
}

export const pullChanges: HandlerOf<typeof definitions.pullChanges> = async (
  context,
  { source, cause, runId: promised },
) => {
  const { core, vendors, log, jobId } = context;
  const vendor = vendors.bookingSources[source];
  const runId = await beginRun(core, { source, cause, runId: promised, jobId });
  if (runId === null) {
    log.info({ source }, "a pull is under way already");
    if (promised === undefined) return;
    throw new RetryAfter(BUSY_RETRY_MS);
  }
  const run = new PullRun(context, runId);
  try {
    if (!vendor) throw new Error("source_off");
    const start = await readPullStart(core, source);
    for (const pass of pullPasses({ now: core.clock.now(), ...start })) {
      for await (const record of vendor.changedRecords({ ...pass, signal: context.signal }))
        await run.take(record);
    }
  } catch (error) {
    const kind = isVendorFault(error) ? `vendor_${error.kind}` : vendor ? "internal" : "source_off";
    await endRun(core, runId, { status: "failed", counts: run.counts, error: kind });
    if (!vendor) return;
    throw isVendorFault(error) && error.kind === "rate_limited"
      ? new RetryAfter(error.retryAfterMs ?? 5_000)
      : error;
  }
  await endRun(core, runId, { status: "done", counts: run.counts, error: null });
  log.info({ source, runId, ...run.counts }, "pull finished");
};

/** Applies the records of one run, each on its own: one that breaks is set aside and the rest goes on. */
class PullRun {
  counts: RunCounts = noCounts;
  #seen = new Set<string>();
  #failedInARow = 0;

  constructor(
    private readonly context: JobContext,
    private readonly runId: number,
  ) {}

  async take(record: VendorRecord): Promise<void> {
    const { core, signal } = this.context;
    signal.throwIfAborted();
    // The two passes of a run overlap, and so do a vendor's pages when somebody books in between.
    const key = `${record.externalId}@${record.version.getTime()}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    try {
      this.counts = countApplied(
        this.counts,
        (await this.#heldAlready(record)) ?? (await applyRecord(core, systemActor(record.source), record)),
      );
      this.#failedInARow = 0;
    } catch (error) {
      await this.#setAside(record, error);
    }
    if (this.counts.seen % PROGRESS_EVERY === 0) await noteProgress(core, this.runId, this.counts);
  }

  /** Most records of a run are known; they are recognised by a read, without a transaction and its disk flush. */
  async #heldAlready(record: VendorRecord) {
    const row = await findRecord(this.context.core.db, record);
    if (!row || row.state === "waiting") return null;
    const held = readStoredRecord(row.record);
    return compareVersions(held, row.versionAt, record) === "apply"
      ? null
      : { change: "unchanged" as const, state: row.state };
  }

  async #setAside(record: VendorRecord, error: unknown): Promise<void> {
    const { core, log } = this.context;
    this.counts = countFailed(this.counts);
    this.#failedInARow += 1;
    if (isStorageFull(error) || this.#failedInARow > FAILURES_IN_A_ROW) throw error;
    log.error({ err: error, source: record.source, externalId: record.externalId }, "record set aside");
    await setRecordAside(core, record, error);
  }
}

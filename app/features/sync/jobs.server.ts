import { eq } from "drizzle-orm";
import { readHealth } from "~/features/connections/health/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { inbox } from "~drizzle/schema";
import {
  applyGoneRecord,
  applyRecord,
  applyRecords,
  BATCH_RECORDS,
  setRecordAside,
  settleRecognised,
} from "./commands.server";
import { markInbox, type InboxResult } from "./inbox/commands.server";
import type * as definitions from "./jobs";
import type { BookingVendor, SourceEvent, VendorFault, VendorRecord } from "./ports";
import type { Applied } from "./records/model";
import { findRecord } from "./records/queries.server";
import {
  beginRun,
  countFailuresInARow,
  endRun,
  isRetryWaiting,
  lastRunError,
  noteProgress,
  readPullStart,
} from "./runs/commands.server";
import { countOutcome, itemOf, noCounts, pullPasses, retryPause, type PullPass, type RunCounts } from "./runs/model"; // prettier-ignore

const READS_TOLERATED = 3;
const AGAIN_MS = 1_000;
const UNAUTHORIZED_RETRY_MS = 5 * 60_000;
/** A vendor that is away is away for every event; an attempt is spent only on what may be the record's own trouble. */
const AWAY_RETRY_MS = 60_000;
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
  context: JobContext,
  { inboxId, vendor, event }: { inboxId: number; vendor: BookingVendor; event: SourceEvent },
): Promise<void> {
  const { core, signal } = context;
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
  // The token is known to be dead: asking once for every event that waits would be a storm.
  if ((await readHealth(core.db, "yclients")).state === "unauthorized") {
    await mark(core, inboxId, { status: "failed", outcome: { code: "vendor_unauthorized" } });
    throw new RetryAfter(UNAUTHORIZED_RETRY_MS);
  }
  // A read that turns out to be doubtful is made again; it was begun after what made it doubtful.
  for (let reads = 0; reads < READS_TOLERATED; reads += 1) {
    const readAt = core.clock.now();
    let record: VendorRecord | null;
    try {
      record = await vendor.fetchRecord(event.resourceId, signal);
    } catch (error) {
      throw await vendorTrouble(core, error, inboxId);
    }
    if ((await applyRead(context, { key, event, record, inboxId, readAt })) !== "again") return;
  }
  throw new RetryAfter(AGAIN_MS);
}

interface Read {
  key: { source: string; externalId: string };
  event: SourceEvent;
  record: VendorRecord | null;
  inboxId: number;
  readAt: Date;
}

async function applyRead(
  { core, log }: JobContext,
  { key, event, record, inboxId, readAt }: Read,
): Promise<Applied["change"] | null> {
  const actor = systemActor(key.source);
  if (record === null) {
    const gone = { ...key, goneAt: event.changedAt };
    return (await applyGoneRecord(core, actor, gone, { inboxId, readAt }))?.change ?? null;
  }
  try {
    return (await applyRecord(core, actor, record, { inboxId, readAt })).change;
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
  await mark(core, inboxId, { status: "failed", outcome: { code: faultKind(error) } });
  // Away, paused or a dead token: the event waits, and waiting costs no attempts.
  if (error.kind === "unauthorized") return new RetryAfter(UNAUTHORIZED_RETRY_MS);
  if (error.retryAfterMs !== null) return new RetryAfter(error.retryAfterMs);
  return (await readHealth(core.db, "yclients")).state === "down" ? new RetryAfter(AWAY_RETRY_MS) : error;
}

export const pullChanges: HandlerOf<typeof definitions.pullChanges> = async (
  context,
  { source, cause, runId: promised },
) => {
  const { core, vendors, log, jobId, attempt } = context;
  const vendor = vendors.bookingSources[source];
  const isAsked = promised !== undefined;
  if (!isAsked && !(await isTimeTo(context, { source, vendor }))) return;
  // Somebody else has brought everything since this one failed.
  if (attempt > 1 && !isAsked && (await countFailuresInARow(core.db, source)) === 0) return;
  const runId = await beginRun(core, { source, cause, runId: promised, jobId });
  if (runId === null) {
    log.info({ source }, "a pull is under way already");
    if (!isAsked) return;
    throw new RetryAfter(BUSY_RETRY_MS);
  }
  const run = new PullRun(context, runId);
  try {
    if (!vendor) throw new Error("source_off");
    const start = await readPullStart(core, source);
    for (const pass of pullPasses({ now: core.clock.now(), ...start })) await run.takePass(vendor, pass);
    await settleRecognised({ core, actor: systemActor(source) }, source);
  } catch (error) {
    const kind = isVendorFault(error) ? faultKind(error) : vendor ? "internal" : "source_off";
    await endRun(core, runId, { status: "failed", counts: run.counts, error: kind });
    if (vendor) await comeBack(core, source, error);
    return;
  }
  await endRun(core, runId, { status: "done", counts: run.counts, error: null });
  log.info({ source, runId, ...run.counts }, "pull finished");
};

/** Not while the connection is not set up or paused, while a failed run waits to be tried again, or while the token is still dead. */
async function isTimeTo(
  { core, signal, jobId }: JobContext,
  { source, vendor }: { source: string; vendor: BookingVendor | undefined },
): Promise<boolean> {
  if (!vendor || (await readConnection(core, "yclients")).state !== "on") return false;
  if (await isRetryWaiting(core, source, jobId)) return false;
  if ((await lastRunError(core.db, source)) !== "vendor_unauthorized") return true;
  // It has been said once, with what to do. Asked quietly, so that everything goes on by itself when the token lives again.
  const probe = await vendor.probe(signal);
  return probe.ok || probe.kind !== "unauthorized";
}

function faultKind(fault: VendorFault): string {
  const { vendorCode } = fault as { vendorCode?: unknown };
  // A connection that is paused or not set up answers so by itself.
  return vendorCode === "paused" || vendorCode === "unset" ? `connection_${vendorCode}` : `vendor_${fault.kind}`; // prettier-ignore
}

/** What a failed run leaves behind: another try that costs nothing where only time helps, none where a person has to act first, else a failed attempt. */
async function comeBack(core: Core, source: string, error: unknown): Promise<void> {
  if (!isVendorFault(error)) throw error;
  if (faultKind(error).startsWith("connection_")) return;
  if (["unauthorized", "not_granted", "invalid_request", "not_found"].includes(error.kind)) return;
  const pause = retryPause(await countFailuresInARow(core.db, source));
  throw new RetryAfter(error.kind === "rate_limited" ? Math.max(60_000, error.retryAfterMs ?? 0) : Math.max(pause, error.retryAfterMs ?? 0)); // prettier-ignore
}

/** Applies the records of one run by the batch. Counts and lines of its page commit with the records they speak of. */
class PullRun {
  counts: RunCounts = noCounts;
  #waiting: VendorRecord[] = [];
  /** Of the passes before: they overlap with what follows. */
  #seen: Set<string> | null = null;
  /** When the pass began: what was read in it was asked for later, however far ahead of their use pages are asked for. */
  #readAt: Date;

  constructor(
    private readonly context: JobContext,
    private readonly runId: number,
  ) {
    this.#readAt = context.core.clock.now();
  }

  async takePass(vendor: BookingVendor, pass: PullPass): Promise<void> {
    const { signal, core } = this.context;
    this.#readAt = core.clock.now();
    const seenHere = pass.since ? new Set<string>() : null;
    try {
      for await (const record of vendor.changedRecords({ ...pass, signal })) {
        const key = `${record.externalId}@${record.version.getTime()}`;
        if (this.#seen?.has(key)) continue;
        seenHere?.add(key);
        this.#waiting.push(record);
        if (this.#waiting.length >= BATCH_RECORDS) await this.#flush(vendor);
      }
    } finally {
      // What was read before the vendor broke off is as true as ever.
      if (!signal.aborted) await this.#flush(vendor);
    }
    this.#seen = seenHere;
  }

  async #flush(vendor: BookingVendor): Promise<void> {
    const { core, signal } = this.context;
    const records = this.#waiting.splice(0);
    if (records.length === 0) return;
    const outcomes = await applyRecords(core, systemActor(vendor.source), records, {
      readAt: this.#readAt,
      signal,
      catchUp: false,
      inside: async (tx, batch) => {
        const counts = batch.outcomes.reduce(countOutcome, this.counts);
        const items = batch.outcomes.flatMap((one, place) => itemOf(records[batch.at + place]?.externalId ?? "", one) ?? []); // prettier-ignore
        await noteProgress(tx, core, { runId: this.runId, counts, items });
        tx.afterCommit(() => (this.counts = counts));
      },
    });
    for (const [at, outcome] of outcomes.entries())
      if (outcome.ok && outcome.value.change === "again")
        await readAgain(core, vendor, (records[at] as VendorRecord).externalId, signal);
  }
}

/** Two contents of one second, and nobody can say which is the newer: the vendor is asked for that one record. */
async function readAgain(
  core: Core,
  vendor: BookingVendor,
  externalId: string,
  signal: AbortSignal,
): Promise<void> {
  const readAt = core.clock.now();
  const record = await vendor.fetchRecord(externalId, signal);
  if (record) await applyRecord(core, systemActor(vendor.source), record, { readAt });
}

import { and, asc, gt, inArray, ne } from "drizzle-orm";
import { enqueueMany } from "~/jobs/enqueue";
import type { Vendors } from "~/jobs/vendors";
import { systemActor, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { bookings, inbox } from "~drizzle/schema";
import { mustSync } from "../../policy";
import type { BookingVendor, VendorFault, VendorRecord } from "../../ports";
import { findRecord } from "../../records/queries.server";
import { rehearseRecord, type Rehearsed } from "../../rehearsal/commands.server";
import { inboxJobOf, type InboxJob } from "../model";
import { inboxConditions } from "../queries.server";
import type { InboxFilter } from "../schema";

/** So many calls are looked at before a press; the rest of a longer range is replayed all the same. */
export const PREVIEW_EVENTS = 50;
/** So many records are asked for from the vendor, and for so long: somebody is waiting for the page. */
const PREVIEW_RECORDS = 25;
const PREVIEW_MS = 12_000;
/** So many calls go back into the queue with one press. */
export const REPLAY_EVENTS = 500;

/** What replaying one call would do. `code` is a word of `sync.events.outcomes` or `repair.replay.codes`. */
export interface ReplayStep {
  inboxId: number;
  source: string;
  subject: string;
  receivedAt: Date;
  status: string;
  code: string;
  recordId: number | null;
  visit: { id: number; reference: string } | null;
  before: Rehearsed["before"];
  after: Rehearsed["after"];
  changed: Rehearsed["changed"];
}

export interface ReplayPreview {
  /** In the order in which they will be replayed: as they came. */
  steps: ReplayStep[];
  /** Everything that fits, those that are not shown included. */
  total: number;
  /** How many of `total` one press replays. */
  atOnce: number;
}

/**
 * What replaying the calls that fit would change, by the real code in transactions that are rolled back. Each record is asked for once,
 * before any transaction.
 * @throws AppError `forbidden`
 */
export async function previewReplay(
  core: Core,
  actor: Actor,
  { filter, zone, vendors }: { filter: InboxFilter; zone: string; vendors: Pick<Vendors, "bookingSources"> },
): Promise<ReplayPreview> {
  mustSync(actor, "manage");
  const where = inboxConditions(filter, zone);
  const rows = await core.db.select().from(inbox).where(where).orderBy(asc(inbox.id)).limit(PREVIEW_EVENTS);
  const total = rows.length < PREVIEW_EVENTS ? rows.length : await core.db.$count(inbox, where);
  const looking = new Looking(core, AbortSignal.timeout(PREVIEW_MS));
  const steps: ReplayStep[] = [];
  for (const row of rows) steps.push(await looking.at(row, vendors.bookingSources[row.source]));
  return { steps: await nameVisits(core, steps), total, atOnce: Math.min(total, REPLAY_EVENTS) };
}

type InboxRow = typeof inbox.$inferSelect;

/** One look over a range: a record that several calls are about is asked for and rehearsed once. */
class Looking {
  #seen = new Set<string>();

  constructor(
    private readonly core: Core,
    private readonly signal: AbortSignal,
  ) {}

  async at(row: InboxRow, vendor: BookingVendor | undefined): Promise<ReplayStep> {
    const { id: inboxId, source, subject, receivedAt, status } = row;
    const seen = { inboxId, source, subject, receivedAt, status };
    const nothing = { recordId: null, visit: null, before: null, after: null, changed: [] };
    const say = (code: string, more: Partial<ReplayStep> = {}) => ({ ...seen, ...nothing, code, ...more });
    if (!isAboutRecords(source)) return say("asked_again");
    const event = vendor?.readEvent(row.body);
    if (!vendor) return say("source_off");
    if (!event) return say("unreadable");
    if (event.resource !== "record") return say("other_resource");
    const key = { source, externalId: event.resourceId };
    seen.subject ||= `record:${event.resourceId}`;
    const held = await findRecord(this.core.db, key);
    if (held && event.changedAt && held.versionAt > event.changedAt)
      return say("stale", { recordId: held.id, visit: visitOf(held.bookingId) });
    if (this.#seen.has(event.resourceId)) return say("seen_above", { recordId: held?.id ?? null });
    if (this.#seen.size >= PREVIEW_RECORDS || this.signal.aborted) return say("not_asked");
    this.#seen.add(event.resourceId);
    let record: VendorRecord | null;
    try {
      record = await vendor.fetchRecord(event.resourceId, this.signal);
    } catch (error) {
      return say(this.signal.aborted ? "not_asked" : faultCode(error));
    }
    try {
      const done = await rehearseRecord(this.core, systemActor(source), {
        key: { ...key, goneAt: event.changedAt },
        record,
      });
      return say(codeOf(done), {
        ...done,
        recordId: held?.id ?? null,
        visit: visitOf(held?.bookingId ?? null),
      });
    } catch (error) {
      this.core.log.warn({ err: error, inboxId }, "a replay could not be rehearsed");
      return say("failed", { recordId: held?.id ?? null });
    }
  }
}

/** Calls of gateways and of the bot are asked about again, whatever they say; their jobs do nothing twice. */
function isAboutRecords(source: string): boolean {
  return inboxJobOf(source).name === "applyInboxEvent";
}

function visitOf(bookingId: number | null): ReplayStep["visit"] {
  return bookingId === null ? null : { id: bookingId, reference: "" };
}

function codeOf({ applied }: Rehearsed): string {
  if (!applied) return "unknown_record";
  if (applied.change === "stale") return "stale";
  return applied.state === "waiting" ? "waiting" : applied.change;
}

function faultCode(error: unknown): string {
  const isFault = error instanceof Error && error.name === "VendorError";
  return isFault ? `vendor_${(error as VendorFault).kind}` : "internal";
}

async function nameVisits({ db }: Core, steps: ReplayStep[]): Promise<ReplayStep[]> {
  const ids = steps.flatMap(({ visit }) => (visit ? [visit.id] : []));
  if (ids.length === 0) return steps;
  const rows = await db
    .select({ id: bookings.id, reference: bookings.reference })
    .from(bookings)
    .where(inArray(bookings.id, ids));
  const names = new Map(rows.map(({ id, reference }) => [id, reference]));
  return steps.map((step) => {
    const reference = step.visit && names.get(step.visit.id);
    return { ...step, visit: step.visit && reference ? { id: step.visit.id, reference } : null };
  });
}

/**
 * Has the calls that fit worked on once more, in the order in which they came; at most `REPLAY_EVENTS`, from the one after `after`. What waits
 * for its job already is left to it. Harmless: what is applied already stays as it is.
 * @throws AppError `forbidden`
 */
export async function replayRange(
  core: Core,
  actor: Actor,
  { filter, zone, after = 0 }: { filter: InboxFilter; zone: string; after?: number },
): Promise<{ replayed: number; left: number; last: number | null }> {
  mustSync(actor, "manage");
  return core.db.transaction(async (tx) => {
    const fits = and(inboxConditions(filter, zone), ne(inbox.status, "new"), gt(inbox.id, after));
    const chosen = await tx
      .select({ id: inbox.id })
      .from(inbox)
      .where(fits)
      .orderBy(asc(inbox.id))
      .limit(REPLAY_EVENTS);
    if (chosen.length === 0) return { replayed: 0, left: 0, last: null };
    const ids = chosen.map(({ id }) => id);
    // Whoever else pressed at the same moment has these already: a row is taken back into the queue once.
    const taken = await tx
      .update(inbox)
      .set({ status: "new", outcome: null, processedAt: null })
      .where(and(inArray(inbox.id, ids), ne(inbox.status, "new")))
      .returning({ id: inbox.id, source: inbox.source });
    const work = new Map<InboxJob, { inboxId: number }[]>();
    for (const { id, source } of taken.sort((a, b) => a.id - b.id)) {
      const job = inboxJobOf(source);
      work.set(job, [...(work.get(job) ?? []), { inboxId: id }]);
    }
    for (const [job, payloads] of work) await enqueueMany(tx, core.clock, job, payloads);
    tx.touch("sync");
    const last = ids.at(-1) ?? null;
    const left = chosen.length < REPLAY_EVENTS || last === null ? 0 : await tx.$count(inbox, and(inboxConditions(filter, zone), ne(inbox.status, "new"), gt(inbox.id, last))); // prettier-ignore
    return { replayed: taken.length, left, last };
  });
}

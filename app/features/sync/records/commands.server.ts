import { eq, inArray } from "drizzle-orm";
import { importVisits } from "~/features/booking/imported/commands.server";
import { claimMany, type Claim } from "~/features/channels/arrival/commands.server";
import { noteOverlaps } from "~/features/channels/conflicts/commands.server";
import { noteWidgetArrivals } from "~/features/channels/widget/commands.server";
import { settleBookingsInside } from "~/features/loyalty/commands.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { giveWay } from "~/lib/event-loop";
import type { Tx } from "~drizzle/client.server";
import { lockNames } from "~drizzle/lock";
import { bookings, externalRecords, externalRefs } from "~drizzle/schema";
import { noEvidence, readEvidence, storedRecord, type MatchEvidence } from "../schema";
import {
  namesAnother,
  placeRecord,
  visitTitle,
  type Applied,
  type ClientVerdict,
  type RecordState,
} from "./model";
import { findClients, planAll, type Held, type Plan, type RecordTask } from "./plan/queries.server";
import { findRecord, findRecords, type Calendar, type RecordRow } from "./queries.server";

export interface Writing {
  core: Core;
  actor: Actor;
}

interface RecordKey {
  source: string;
  externalId: string;
}

const lockOf = ({ source, externalId }: RecordKey) => `record:${source}:${externalId}`;

/**
 * Takes hold of some records of one source, new ones too, and reads what is held of them. Two workers with one record queue here; the names
 * are locked in one order, so two batches that overlap can queue but never embrace.
 */
export async function lockRecords(
  tx: Tx,
  source: string,
  externalIds: readonly string[],
): Promise<Map<string, RecordRow>> {
  await lockNames(tx, externalIds.map((externalId) => lockOf({ source, externalId }))); // prettier-ignore
  return findRecords(tx, source, externalIds);
}

/** The same for a row that staff point at; null when there is none. */
export async function lockRecordById(tx: Tx, recordId: number): Promise<RecordRow | null> {
  const [key] = await tx
    .select({ source: externalRecords.source, externalId: externalRecords.externalId })
    .from(externalRecords)
    .where(eq(externalRecords.id, recordId))
    .limit(1);
  if (!key) return null;
  await lockNames(tx, [lockOf(key)]);
  return findRecord(tx, key);
}

/** So many records are done before anybody would notice. */
const SMALL_BATCH = 20;

/** What became of some records, in the order given. */
export interface SettledRecords {
  applied: Applied[];
  /** The vendor's people whom nobody knew before; records of theirs may wait. */
  recognised: string[];
}

/**
 * Finds clients and calendars of records of one source and writes visits, links and reasons: a few statements whatever their number. The
 * caller holds the records' locks, names none twice and has decided that none is older than what is held.
 */
export async function settleRecords(
  tx: Tx,
  writing: Writing,
  tasks: readonly RecordTask[],
): Promise<SettledRecords> {
  const [first] = tasks;
  if (!first) return { applied: [], recognised: [] };
  const plans = await planAll(tx, first.record.source, tasks);
  const { verdicts, recognised } = await findClients(tx, plans);
  const claims = await claimMany(tx, writing, tasks.map(({ record }) => record)); // prettier-ignore
  const drafts = plans.map((plan, at) =>
    draftOf(plan, verdicts[at] as ClientVerdict, claims.get(plan.record.externalId)),
  );
  await adoptClaimed(tx, drafts);
  // On SQLite statements run on this thread: between the parts of a large batch those who only read have a turn.
  const rest = tasks.length > SMALL_BATCH ? giveWay : () => Promise.resolve();
  await rest();
  await writeVisits(tx, writing, drafts);
  await rest();
  const applied = await writeRows(tx, writing, drafts);
  // After the records: an entry of the ledger names the version it rests on.
  const paying = drafts.flatMap(({ mayChangePoints, bookingId }) => mayChangePoints ? bookingId ?? [] : []); // prettier-ignore
  if (paying.length > 0) await settleBookingsInside(tx, writing, paying);
  await rest();
  const now = writing.core.clock.now();
  const placed = drafts.filter(({ change, plan }) => change === "updated" || (change === "created" && plan.record.endsAt > now)); // prettier-ignore
  const visits = placed.flatMap(({ bookingId }) => bookingId ?? []);
  if (visits.length > 0) await noteOverlaps(tx, writing, visits);
  if (visits.length > 0) await noteWidgetArrivals(tx, visits);
  await writeRefs(tx, writing, drafts);
  return { applied, recognised };
}

/** What is to be written of one record. */
interface Draft {
  plan: Plan;
  verdict: ClientVerdict;
  state: RecordState;
  evidence: MatchEvidence;
  bookingId: number | null;
  change: Applied["change"];
  changed: readonly string[];
  mayChangePoints: boolean;
  isOurs: boolean;
}

function draftOf(plan: Plan, verdict: ClientVerdict, claim: Claim | undefined): Draft {
  const { record, row } = plan;
  const blank = { change: "none" as const, changed: [], mayChangePoints: false, isOurs: false };
  if (claim) {
    const evidence: MatchEvidence = { ...noEvidence, by: "own" };
    const change = claim.verdict === "import" || claim.verdict === "gone" ? "updated" : "unchanged";
    const { bookingId } = claim;
    return { ...blank, plan, verdict: { clientId: null, evidence }, state: "matched", evidence, bookingId, change, isOurs: true }; // prettier-ignore
  }
  const place = placeRecord(verdict, { deleted: record.deleted, hasCalendar: plan.linked !== null });
  return { ...blank, plan, verdict, ...place, bookingId: row?.bookingId ?? null };
}

/** A record that is a visit of ours belongs to whoever that visit belongs to. */
async function adoptClaimed(tx: Tx, drafts: Draft[]): Promise<void> {
  const ours = drafts.filter(({ isOurs }) => isOurs);
  if (ours.length === 0) return;
  const ids = ours.flatMap(({ bookingId }) => bookingId ?? []);
  const rows = await tx.select({ id: bookings.id, clientId: bookings.clientId }).from(bookings).where(inArray(bookings.id, ids)); // prettier-ignore
  const clientOf = new Map(rows.map(({ id, clientId }) => [id, clientId]));
  for (const draft of ours)
    draft.verdict = { ...draft.verdict, clientId: clientOf.get(draft.bookingId ?? 0) ?? null };
}

/** The visits in our calendar. A client who is not found yet does not keep the hour free. */
async function writeVisits(tx: Tx, writing: Writing, drafts: Draft[]): Promise<void> {
  const written = drafts.filter(({ plan, verdict, isOurs }) => {
    // A client found once stays while the vendor names the same person or nobody; somebody else's visit is no longer theirs.
    const hasNobody = verdict.clientId === null && namesAnother(plan.namedBefore, plan.namedNow);
    const neverStood =
      plan.record.deleted && !plan.row?.bookingId && (verdict.clientId === null || hasNobody);
    return !isOurs && plan.calendar !== null && !neverStood;
  });
  const imported = await importVisits(
    tx,
    writing,
    written.map(({ plan, verdict }) => {
      const { record, row } = plan;
      const calendar = plan.calendar as Calendar;
      // A client found once stays while the vendor names the same person or nobody; somebody else's visit is no longer theirs.
      const keeps = verdict.clientId === null && !namesAnother(plan.namedBefore, plan.namedNow);
      return {
        bookingId: row?.bookingId ?? null,
        clientId: keeps ? "kept" : verdict.clientId,
        staffId: calendar.staffId,
        serviceId: plan.serviceId,
        serviceName: visitTitle(record),
        locationId: calendar.locationId,
        startsAt: record.startsAt,
        endsAt: record.endsAt,
        status: record.deleted ? "cancelled" : record.status,
        priceMinor: record.priceMinor,
        currency: calendar.currency,
        notes: record.comment,
      };
    }),
    { arePointsSettled: true },
  );
  for (const [at, draft] of written.entries()) {
    const visit = imported[at];
    if (!visit) continue;
    draft.bookingId = visit.bookingId;
    draft.change = visit.outcome;
    draft.changed = visit.changed;
    draft.mayChangePoints = visit.mayChangePoints;
  }
}

async function writeRows(tx: Tx, { core }: Writing, drafts: readonly Draft[]): Promise<Applied[]> {
  const now = core.clock.now();
  const rows = drafts.map(({ plan, verdict, state, evidence, bookingId }) => ({
    source: plan.record.source,
    externalId: plan.record.externalId,
    versionAt: plan.record.version,
    state,
    bookingId,
    clientId: verdict.clientId,
    evidence,
    record: storedRecord(plan.record, plan.namedNow),
    updatedAt: now,
  }));
  const fresh = drafts.flatMap(({ plan }, at) => (plan.row ? [] : [at]));
  const ids = await tx.insertMany({
    table: externalRecords,
    rows: fresh.map((at) => ({ ...(rows[at] as (typeof rows)[number]), firstSeenAt: now })),
  });
  const idOf = new Map(fresh.map((at, place) => [at, ids[place] as number]));
  const applied: Applied[] = [];
  for (const [at, draft] of drafts.entries()) {
    const { row } = draft.plan;
    const values = rows[at] as (typeof rows)[number];
    if (row && (draft.plan.isDecided || differs(draft, row, values)))
      await tx.update(externalRecords).set(values).where(eq(externalRecords.id, row.id));
    applied.push(appliedOf(draft, row?.id ?? (idOf.get(at) as number)));
  }
  return applied;
}

function differs({ plan }: Draft, row: Held, now: Omit<Held, "id">): boolean {
  return (
    row.state !== now.state ||
    row.bookingId !== now.bookingId ||
    row.clientId !== now.clientId ||
    row.versionAt.getTime() !== now.versionAt.getTime() ||
    JSON.stringify(plan.before) !== JSON.stringify(readEvidence(now.evidence)) ||
    JSON.stringify(row.record) !== JSON.stringify(now.record)
  );
}

function appliedOf({ plan, state, evidence, bookingId, change, changed }: Draft, recordId: number): Applied {
  const isWritten = change === "created" || change === "updated";
  const isNews = isWritten || plan.row?.state !== state || plan.before.reason !== evidence.reason;
  const isCancelled = change === "updated" && plan.record.deleted && changed.includes("status");
  const detail = evidence.reason ?? changed.join(" ");
  return { recordId, bookingId, change, state, isCancelled, detail, isNews };
}

/** Last of all: these rows are what batches of different records may both want, so nothing is locked after them. */
async function writeRefs(tx: Tx, { core }: Writing, drafts: readonly Draft[]): Promise<void> {
  const createdAt = core.clock.now();
  const refs: (typeof externalRefs.$inferInsert)[] = [];
  for (const { plan, verdict, bookingId, isOurs } of drafts) {
    const { record, row, namedNow: person } = plan;
    const common = { source: record.source, createdAt };
    if (bookingId !== null && row?.bookingId !== bookingId)
      refs.push({ ...common, entity: "booking", externalId: record.externalId, entityId: bookingId });
    const outside = person?.client.externalId;
    if (outside && verdict.clientId !== null && verdict.evidence.by !== "known" && !isOurs)
      refs.push({ ...common, entity: "client", externalId: outside, entityId: verdict.clientId });
  }
  const byKey = new Map<string, (typeof refs)[number]>();
  // The first that says it counts, as if they came one after another.
  for (const ref of refs) if (!byKey.has(`${ref.entity} ${ref.externalId}`)) byKey.set(`${ref.entity} ${ref.externalId}`, ref); // prettier-ignore
  const sorted = [...byKey.keys()].sort().map((key) => byKey.get(key) as (typeof refs)[number]);
  await tx.insertMany({
    table: externalRefs,
    rows: sorted,
    skipConflictsOn: ["source", "entity", "externalId"],
  });
}

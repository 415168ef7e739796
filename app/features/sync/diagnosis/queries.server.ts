import { and, asc, desc, eq, inArray } from "drizzle-orm";
import { readClientCode } from "~/features/clients/model";
import { readHealth } from "~/features/connections/health/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import { settleBookingsInside } from "~/features/loyalty/commands.server";
import { settleBookingPoints } from "~/features/loyalty/jobs";
import { POINT_MINOR } from "~/features/loyalty/model";
import { readSetting } from "~/features/settings/queries.server";
import { dedupeKeyOf } from "~/jobs/dedupe-key";
import { systemActor, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { isIdentity } from "~/lib/phone.server";
import type { Queryable } from "~drizzle/client.server";
import {
  bookings,
  clients,
  externalRecords,
  inbox,
  jobs,
  loyaltyLevels,
  mirroredVisits,
  pointsEntries,
  syncRuns,
} from "~drizzle/schema";
import { eventsOfRecord } from "../inbox/queries.server";
import { readVendorPhone } from "../matching/queries.server";
import { mustSync } from "../policy";
import { homeCountry } from "../records/queries.server";
import { rehearse } from "../rehearsal/commands.server";
import { readEvidence, readStoredRecord } from "../schema";
import {
  askPerson,
  askPoints,
  askSync,
  type Answer,
  type PersonFacts,
  type PointsFacts,
  type SyncFacts,
} from "./model";
import { findSubject, visitsOfClient, type Hit, type Subject } from "./subject/queries.server";

const SOURCE = "yclients";

/** The three trees for what was asked about. */
export interface Diagnosis {
  subject: Subject;
  /** What the page calls it: the vendor's number, our reference or a name. */
  title: { kind: "record" | "visit" | "client" | "number"; text: string };
  sync: Answer[];
  /** Null when no visit is asked about. */
  points: Answer[] | null;
  /** Null when no record is asked about. */
  person: Answer[] | null;
  /** Of a client: the visits one can ask about. */
  visits: Hit[];
}

/**
 * Answers the three trees for whatever `q` names, or gives what it may have meant. Without `q` only how the connection is.
 * @throws AppError `forbidden`
 */
export async function diagnose(
  core: Core,
  actor: Actor,
  q: string,
): Promise<{ diagnosis: Diagnosis | null; hits: Hit[]; general: Answer[] }> {
  mustSync(actor, "read");
  if (q === "") return { diagnosis: null, hits: [], general: askSync(await gatherSync(core, null)) };
  const { subject, hits } = await findSubject(core.db, actor, q);
  if (!subject) return { diagnosis: null, hits, general: askSync(await gatherSync(core, null)) };
  return { diagnosis: await diagnoseSubject(core, subject), hits: [], general: [] };
}

/** The trees of one subject. */
export async function diagnoseSubject(core: Core, subject: Subject): Promise<Diagnosis> {
  const { db } = core;
  const { bookingId, clientId, recordId, number } = subject;
  const held = recordId === null ? null : await readHeld(db, recordId);
  const visit = bookingId === null ? null : await readVisit(db, bookingId);
  const sync = askSync(await gatherSync(core, { held, number, visit }));
  const isVisit = held !== null || visit !== null;
  const name = clientId === null ? null : await nameOf(db, clientId);
  return {
    subject,
    title: held
      ? { kind: "record", text: held.externalId }
      : visit
        ? { kind: "visit", text: visit.reference }
        : name !== null
          ? { kind: "client", text: name }
          : { kind: "number", text: number ?? "" },
    sync,
    points: isVisit ? askPoints(await gatherPoints(core, visit)) : null,
    person: held ? askPerson(await gatherPerson(db, held)) : null,
    visits: !isVisit && clientId !== null ? await visitsOfClient(db, clientId) : [],
  };
}

type Held = typeof externalRecords.$inferSelect;

async function readHeld(db: Queryable, recordId: number): Promise<Held | null> {
  const [row] = await db.select().from(externalRecords).where(eq(externalRecords.id, recordId)).limit(1);
  return row ?? null;
}

async function readVisit(db: Queryable, bookingId: number) {
  const [row] = await db
    .select({ booking: bookings, client: clients.displayName })
    .from(bookings)
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(eq(bookings.id, bookingId))
    .limit(1);
  return row ? { ...row.booking, client: row.client } : null;
}
type Visit = NonNullable<Awaited<ReturnType<typeof readVisit>>>;

async function nameOf(db: Queryable, clientId: number): Promise<string | null> {
  const [row] = await db.select({ name: clients.displayName }).from(clients).where(eq(clients.id, clientId));
  return row?.name ?? null;
}

interface Asked {
  held: Held | null;
  number: string | null;
  visit: Visit | null;
}

async function gatherSync(core: Core, asked: Asked | null): Promise<SyncFacts> {
  const { db, clock } = core;
  const { state: connection } = await readConnection(core, SOURCE);
  const { state, since, lastFailure, notGranted } = await readHealth(db, SOURCE);
  const newestRun = (status?: "done") =>
    db
      .select()
      .from(syncRuns)
      .where(and(eq(syncRuns.source, SOURCE), status ? eq(syncRuns.status, status) : undefined))
      .orderBy(desc(syncRuns.id))
      .limit(1);
  const [lastRun] = await newestRun();
  const [goodRun] = await newestRun("done");
  const [lastEvent] = await db
    .select({ receivedAt: inbox.receivedAt })
    .from(inbox)
    .where(eq(inbox.source, SOURCE))
    .orderBy(desc(inbox.receivedAt), desc(inbox.id))
    .limit(1);
  return {
    now: clock.now(),
    connection,
    health: { state, since, lastFailure: lastFailure?.kind ?? null, notGranted: Object.keys(notGranted) },
    lastEventAt: lastEvent?.receivedAt ?? null,
    lastGoodRunAt: goodRun?.finishedAt ?? null,
    lastRun: lastRun ?? null,
    ...(asked
      ? await gatherRecord(db, asked)
      : { event: undefined, record: undefined, booking: null, mirrored: null }),
  };
}

async function gatherRecord(
  db: Queryable,
  { held, number, visit }: Asked,
): Promise<Pick<SyncFacts, "event" | "record" | "booking" | "mirrored">> {
  const booking = visit && { id: visit.id, status: visit.status, text: visit.reference };
  const externalId = held?.externalId ?? number;
  if (externalId === null)
    return visit
      ? { event: undefined, record: "own", booking, mirrored: await readMirrored(db, visit.id) }
      : { event: undefined, record: undefined, booking, mirrored: null };
  const companyId = held ? (readStoredRecord(held.record)?.companyId ?? null) : null;
  const [event] = await eventsOfRecord(db, { source: SOURCE, externalId, companyId }, 1);
  return {
    event: event ? { ...event, code: event.outcome?.code ?? "" } : null,
    record: held
      ? { id: held.id, state: held.state, reason: readEvidence(held.evidence).reason, number: externalId }
      : { number: externalId },
    booking,
    mirrored: null,
  };
}

async function readMirrored(db: Queryable, bookingId: number): Promise<SyncFacts["mirrored"]> {
  const { state, failure } = mirroredVisits;
  const [row] = await db
    .select({ state, failure })
    .from(mirroredVisits)
    .where(eq(mirroredVisits.bookingId, bookingId));
  return row ?? null;
}

async function gatherPoints(core: Core, visit: Visit | null): Promise<PointsFacts> {
  const { db } = core;
  const { enabled } = await readSetting(db, "loyalty");
  const hasLevels = (await db.$count(loyaltyLevels)) > 0;
  const facts = { isProgrammeOn: enabled, hasLevels };
  if (!visit) return { ...facts, visit: null, held: null, lacking: 0, job: null };
  const { id, status, clientId, client, priceMinor, pointsSpent } = visit;
  const rows = await db
    .select({ id: pointsEntries.id, points: pointsEntries.points, clientId: pointsEntries.clientId })
    .from(pointsEntries)
    .where(and(eq(pointsEntries.bookingId, id), inArray(pointsEntries.kind, ["award", "adjust", "reverse"])))
    .orderBy(asc(pointsEntries.id));
  const own = rows.filter((row) => row.clientId === clientId);
  const last = own.at(-1);
  return {
    ...facts,
    visit: {
      id,
      status,
      client: clientId === null ? null : { id: clientId, name: client ?? "" },
      paidMinor: Math.max(0, priceMinor - pointsSpent * POINT_MINOR),
      text: visit.reference,
    },
    held: last ? { points: own.reduce((sum, { points }) => sum + points, 0), entryId: last.id } : null,
    lacking: await pointsLacking(core, id),
    job: await pointsJob(db, id),
  };
}

/** What the ledger lacks for a visit, by the code that would write it; nothing is written. */
async function pointsLacking(core: Core, bookingId: number): Promise<number> {
  const entries = await rehearse(core, (rehearsing) =>
    rehearsing.db.transaction((tx) =>
      settleBookingsInside(tx, { core: rehearsing, actor: systemActor("diagnosis") }, [bookingId]),
    ),
  );
  return entries
    .filter(({ causeKey }) => causeKey.startsWith(`booking:${bookingId}:`))
    .reduce((sum, { points }) => sum + points, 0);
}

async function pointsJob(db: Queryable, bookingId: number): Promise<PointsFacts["job"]> {
  const key = dedupeKeyOf(settleBookingPoints, String(bookingId));
  const [row] = await db.select({ status: jobs.status }).from(jobs).where(eq(jobs.dedupeKey, key)).limit(1);
  if (row) return row;
  // A parked row has given its key back; the newest ones are enough, because staff see to them.
  const parked = await db
    .select({ payload: jobs.payload })
    .from(jobs)
    .where(and(eq(jobs.status, "failed"), eq(jobs.name, settleBookingPoints.name)))
    .orderBy(desc(jobs.id))
    .limit(200);
  return parked.some(({ payload }) => (payload as { bookingId?: number }).bookingId === bookingId)
    ? { status: "failed" }
    : null;
}

/** What the record said of its client, and what each piece led to. */
export async function gatherPerson(db: Queryable, held: Held): Promise<PersonFacts> {
  const record = readStoredRecord(held.record);
  const evidence = readEvidence(held.evidence);
  const { code, result } = readClientCode(record?.comment);
  const phone = record?.client?.phone ? readVendorPhone(record.client.phone, await homeCountry(db)) : null;
  const named = await readSides(db, evidence);
  const owner = code === null ? null : await readOwner(db, code);
  return {
    recordId: held.id,
    comment: { reading: result, code, owner },
    email: { given: Boolean(record?.client?.email), found: evidence.email.clientIds.length },
    phone: {
      given: phone !== null,
      e164: phone?.e164 ?? null,
      isWhole: phone !== null && isIdentity(phone),
      found: evidence.phone.clientIds.length,
    },
    lastTen: evidence.lastTen.clientIds.length,
    sides: named,
    found:
      held.clientId === null
        ? null
        : { by: evidence.by ?? "known", name: (await nameOf(db, held.clientId)) ?? "" },
    reason: evidence.reason,
  };
}

async function readOwner(db: Queryable, code: string): Promise<PersonFacts["comment"]["owner"]> {
  const [row] = await db
    .select({ name: clients.displayName, archivedAt: clients.archivedAt })
    .from(clients)
    .where(eq(clients.code, code))
    .limit(1);
  return row ? { name: row.name, isArchived: row.archivedAt !== null } : null;
}

/** Everybody the evidence names, with the pieces that name them: two or more are the sides of a contradiction. */
export async function readSides(
  db: Queryable,
  { code, email, phone }: ReturnType<typeof readEvidence>,
): Promise<{ clientId: number; name: string; code: string; grounds: string[] }[]> {
  const grounds = new Map<number, string[]>();
  const add = (clientId: number, ground: string) =>
    grounds.set(clientId, [...(grounds.get(clientId) ?? []), ground]);
  if (code.clientId !== null) add(code.clientId, "code");
  for (const clientId of email.clientIds) add(clientId, "email");
  for (const clientId of phone.clientIds) add(clientId, "phone");
  if (grounds.size === 0) return [];
  const rows = await db
    .select({ id: clients.id, name: clients.displayName, code: clients.code })
    .from(clients)
    .where(inArray(clients.id, [...grounds.keys()]))
    .orderBy(asc(clients.id));
  return rows.map(({ id, name, code: own }) => ({
    clientId: id,
    name,
    code: own,
    grounds: grounds.get(id) ?? [],
  }));
}

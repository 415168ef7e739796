import { and, count, desc, eq, inArray, lt } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRecords, inbox, syncRuns } from "~drizzle/schema";
import type { MatchGround } from "./matching/model";
import { mustSync } from "./policy";
import type { VendorRecord } from "./ports";
import { visitTitle, type RecordState } from "./records/model";
import type { RecordRow } from "./records/queries.server";
import { readEvidence, readStoredRecord, type MatchEvidence } from "./schema";

/** How many records wait for staff; the number beside "Sync" in the frame. */
export async function countWaiting(db: Queryable): Promise<number> {
  return db.$count(externalRecords, eq(externalRecords.state, "waiting"));
}

export type RunView = typeof syncRuns.$inferSelect;

/** How one source is doing. */
export interface SourceState {
  source: string;
  lastSuccessAt: Date | null;
  /** The newest run of all, whatever became of it. */
  lastRun: RunView | null;
  running: RunView | null;
  waiting: number;
  /** Inbound calls that could not be applied yet. */
  failedEvents: number;
  /** Inbound calls that nobody has looked at yet. */
  newEvents: number;
}

/** The state line of each source, in the order given. */
export async function listSourceStates(
  db: Queryable,
  actor: Actor,
  sources: readonly string[],
): Promise<SourceState[]> {
  mustSync(actor, "read");
  return Promise.all(sources.map((source) => readSourceState(db, source)));
}

async function readSourceState(db: Queryable, source: string): Promise<SourceState> {
  const newest = (status?: RunView["status"]) =>
    db
      .select()
      .from(syncRuns)
      .where(and(eq(syncRuns.source, source), status ? eq(syncRuns.status, status) : undefined))
      .orderBy(desc(syncRuns.id))
      .limit(1);
  const events = await db
    .select({ status: inbox.status, n: count() })
    .from(inbox)
    .where(and(eq(inbox.source, source), inArray(inbox.status, ["new", "failed"])))
    .groupBy(inbox.status);
  const [last] = await newest();
  const [good] = await newest("done");
  const [running] = await newest("running");
  const of = (status: string) => events.find((row) => row.status === status)?.n ?? 0;
  return {
    source,
    lastSuccessAt: good?.finishedAt ?? null,
    lastRun: last ?? null,
    running: running ?? null,
    waiting: await db.$count(
      externalRecords,
      and(eq(externalRecords.source, source), eq(externalRecords.state, "waiting")),
    ),
    failedEvents: of("failed"),
    newEvents: of("new"),
  };
}

/** A client staff may choose, with what speaks for them. */
export interface SuggestionView {
  clientId: number;
  displayName: string;
  code: string;
  phone: string | null;
  email: string | null;
  grounds: MatchGround[];
}

/** A vendor's record as a list shows it. */
export interface RecordView {
  id: number;
  source: string;
  externalId: string;
  state: RecordState;
  evidence: MatchEvidence;
  bookingId: number | null;
  client: { id: number; displayName: string } | null;
  /** What the vendor says; null for a record that could not be kept. */
  said: {
    person: { name: string; phone: string | null; email: string | null } | null;
    title: string;
    startsAt: Date;
    endsAt: Date;
    status: VendorRecord["status"];
    deleted: boolean;
    staffExternalId: string | null;
    staffName: string | null;
    comment: string;
    priceMinor: number;
  } | null;
  suggestions: SuggestionView[];
  firstSeenAt: Date;
  updatedAt: Date;
  versionAt: Date;
}

/**
 * A page of records in one state, the newest first, with the clients that may be theirs. `page` counts from 1.
 * @throws AppError `forbidden`
 */
export async function listRecords(
  db: Queryable,
  actor: Actor,
  { state, page, pageSize = 20 }: { state: RecordState; page: number; pageSize?: number },
): Promise<{ rows: RecordView[]; total: number; page: number; pages: number }> {
  mustSync(actor, "read");
  const total = await db.$count(externalRecords, eq(externalRecords.state, state));
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const at = Math.min(Math.max(1, page), pages);
  const rows = await db
    .select()
    .from(externalRecords)
    .where(eq(externalRecords.state, state))
    .orderBy(desc(externalRecords.id))
    .limit(pageSize)
    .offset((at - 1) * pageSize);
  return { rows: await viewRecords(db, rows), total, page: at, pages };
}

/** Rows of records as pages show them, with the people they name; two queries whatever their number. */
export async function viewRecords(db: Queryable, rows: RecordRow[]): Promise<RecordView[]> {
  const evidence = new Map(rows.map((row) => [row.id, readEvidence(row.evidence)]));
  const people = await readPeople(db, [
    ...rows.flatMap(({ clientId }) => (clientId === null ? [] : [clientId])),
    ...[...evidence.values()].flatMap(({ suggestions }) => suggestions.map(({ clientId }) => clientId)),
  ]);
  return rows.map((row) => {
    const found = evidence.get(row.id) ?? readEvidence(row.evidence);
    const owner = row.clientId === null ? undefined : people.get(row.clientId);
    return {
      id: row.id,
      source: row.source,
      externalId: row.externalId,
      state: row.state,
      evidence: found,
      bookingId: row.bookingId,
      client: owner ? { id: owner.clientId, displayName: owner.displayName } : null,
      said: sayRecord(readStoredRecord(row.record)),
      suggestions: found.suggestions.flatMap(({ clientId, grounds }) => {
        const person = people.get(clientId);
        return person ? [{ ...person, grounds }] : [];
      }),
      firstSeenAt: row.firstSeenAt,
      updatedAt: row.updatedAt,
      versionAt: row.versionAt,
    };
  });
}

function sayRecord(record: VendorRecord | null): RecordView["said"] {
  if (!record) return null;
  const { startsAt, endsAt, status, deleted, staffExternalId, staffName, comment, priceMinor, client } =
    record;
  const person = client && { name: client.name, phone: client.phone, email: client.email };
  return {
    person,
    title: visitTitle(record),
    startsAt,
    endsAt,
    status,
    deleted,
    staffExternalId,
    staffName,
    comment,
    priceMinor,
  };
}

async function readPeople(
  db: Queryable,
  ids: number[],
): Promise<Map<number, Omit<SuggestionView, "grounds">>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      clientId: clients.id,
      displayName: clients.displayName,
      code: clients.code,
      phone: clients.phoneE164,
      email: clients.email,
    })
    .from(clients)
    .where(inArray(clients.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.clientId, row]));
}

/** An inbound call as the stream shows it. The body stays in the row: it holds somebody's name and phone. */
export interface EventView {
  id: number;
  source: string;
  receivedAt: Date;
  processedAt: Date | null;
  status: (typeof inbox.$inferSelect)["status"];
  outcome: { code: string; recordId?: number; bookingId?: number } | null;
}

/** Of an inbound call everything but its body. */
export const eventColumns = {
  id: inbox.id,
  source: inbox.source,
  receivedAt: inbox.receivedAt,
  processedAt: inbox.processedAt,
  status: inbox.status,
  outcome: inbox.outcome,
};

/** What came in lately, the newest first. */
export async function listEvents(
  db: Queryable,
  actor: Actor,
  { limit, before }: { limit: number; before?: number },
): Promise<EventView[]> {
  mustSync(actor, "read");
  const rows = await db
    .select(eventColumns)
    .from(inbox)
    .where(before === undefined ? undefined : lt(inbox.id, before))
    .orderBy(desc(inbox.id))
    .limit(limit);
  return rows;
}

/** Runs, the newest first. */
export async function listRuns(
  db: Queryable,
  actor: Actor,
  { limit }: { limit: number },
): Promise<RunView[]> {
  mustSync(actor, "read");
  return db.select().from(syncRuns).orderBy(desc(syncRuns.id)).limit(limit);
}

/** One run; null when there is none. */
export async function getRun(db: Queryable, actor: Actor, runId: number): Promise<RunView | null> {
  mustSync(actor, "read");
  const [row] = await db.select().from(syncRuns).where(eq(syncRuns.id, runId)).limit(1);
  return row ?? null;
}

/** One inbound call with its body, for the staff member who has to find out what a vendor said; null when there is none. */
export async function getEvent(
  db: Queryable,
  actor: Actor,
  inboxId: number,
): Promise<(EventView & { body: string }) | null> {
  mustSync(actor, "manage");
  const [row] = await db
    .select({ ...eventColumns, body: inbox.body })
    .from(inbox)
    .where(eq(inbox.id, inboxId))
    .limit(1);
  return row ?? null;
}

import { and, count, desc, eq, inArray, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, externalRecords } from "~drizzle/schema";
import { clientsFound } from "~drizzle/search";
import { readSearch } from "~/features/clients/search/model";
import type { MatchGround } from "../matching/model";
import { mustSync } from "../policy";
import type { VendorRecord } from "../ports";
import { visitTitle, type RecordState } from "../records/model";
import type { RecordRow } from "../records/queries.server";
import { readEvidence, readStoredRecord, type MatchEvidence } from "../schema";

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

/** The reason a record waits for, or was set aside with; as it stands in the evidence. */
const reasonOf = sql<string | null>`${externalRecords.evidence} ->> 'reason'`;

/** A search looks at so many records; who finds more is better served by another letter. */
const FOUND_RECORDS = 200;
/** Up to here a state is counted, beyond it says "more than". */
const COUNTED = 1000;
/** Records without a client carry a name only in what the vendor said; so many of the newest are read for it. */
const READ_FOR_NAMES = 3000;

export interface RecordFilter {
  state: RecordState | null;
  reason: string | null;
  /** The vendor's number, our reference, or the client's name, phone or code. */
  q: string;
  /** Only records older than this: the `next` of the page before. */
  before: number | null;
}

/** The newest records that fit; `next` is the `before` of the following page. The same cost on every page. */
export async function searchRecords(
  db: Queryable,
  actor: Actor,
  { filter, limit = 50 }: { filter: RecordFilter; limit?: number },
): Promise<{ rows: RecordView[]; next: number | null }> {
  mustSync(actor, "read");
  const { state, reason, q, before } = filter;
  const found = q === "" ? null : await findRecordIds(db, q);
  const rows = await db
    .select()
    .from(externalRecords)
    .where(
      and(
        state === null ? undefined : eq(externalRecords.state, state),
        reason === null ? undefined : sql`${reasonOf} = ${reason}`,
        found === null ? undefined : inArray(externalRecords.id, found),
        before === null ? undefined : lt(externalRecords.id, before),
      ),
    )
    .orderBy(desc(externalRecords.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  return { rows: await viewRecords(db, page), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** Each way to find is a question of its own that an index answers; together they would read the table. */
async function findRecordIds(db: Queryable, q: string): Promise<number[]> {
  const ids = async (where: SQL | undefined) => {
    const { id } = externalRecords;
    const rows = await db
      .select({ id })
      .from(externalRecords)
      .where(where)
      .orderBy(desc(id))
      .limit(FOUND_RECORDS);
    return rows.map((row) => row.id);
  };
  const byReference = db
    .select({ id: bookings.id })
    .from(bookings)
    .where(eq(bookings.reference, q.toUpperCase().replace(/\s/g, "")));
  const terms = readSearch(q);
  const found = await Promise.all([
    ids(and(inArray(externalRecords.source, ["yclients"]), eq(externalRecords.externalId, q))),
    ids(inArray(externalRecords.bookingId, byReference)),
    terms.length > 0 ? ids(inArray(externalRecords.clientId, clientsFound(terms, FOUND_RECORDS))) : [],
    ids(inArray(externalRecords.id, namedByVendor(db, q))),
  ]);
  return [...new Set(found.flat())].sort((a, b) => b - a).slice(0, FOUND_RECORDS);
}

/** Records nobody is linked to, by the name or the phone the vendor gave; both engines fold only what is typed as it stands there. */
function namedByVendor(db: Queryable, q: string) {
  const orphans = db
    .select({ id: externalRecords.id, record: externalRecords.record })
    .from(externalRecords)
    .where(isNull(externalRecords.clientId))
    .orderBy(desc(externalRecords.id))
    .limit(READ_FOR_NAMES)
    .as("orphans");
  const holds = (key: string, text: string) =>
    sql`${orphans.record} -> 'client' ->> ${sql.raw(`'${key}'`)} like ${`%${text.replace(/[\\%_]/g, "")}%`}`;
  const digits = q.replace(/\D/g, "").replace(/^[78]/, "");
  const capital = q.charAt(0).toUpperCase() + q.slice(1).toLowerCase();
  return db
    .select({ id: orphans.id })
    .from(orphans)
    .where(
      digits.length >= 5
        ? holds("phone", digits)
        : or(...[...new Set([q, capital, q.toLowerCase()])].map((text) => holds("name", text))),
    );
}

/** A number, or "more than" it. */
export interface Counted {
  n: number;
  isMore: boolean;
}

/** How many records stand in each state, and for which reasons the waiting ones wait; counted up to a thousand. */
export async function countRecords(
  db: Queryable,
  actor: Actor,
): Promise<{ states: Record<RecordState, Counted>; reasons: { reason: string; n: number }[] }> {
  mustSync(actor, "read");
  const some = (state: RecordState) =>
    db
      .select({ id: externalRecords.id, reason: reasonOf.as("reason") })
      .from(externalRecords)
      .where(eq(externalRecords.state, state))
      .limit(COUNTED + 1)
      .as("some");
  const counted = async (state: RecordState): Promise<Counted> => {
    const [row] = await db.select({ n: count() }).from(some(state));
    const n = row?.n ?? 0;
    return { n: Math.min(n, COUNTED), isMore: n > COUNTED };
  };
  const waiting = some("waiting");
  const reasons = new Map<string, number>();
  for (const { reason } of await db.select({ reason: waiting.reason }).from(waiting))
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return {
    states: {
      waiting: await counted("waiting"),
      matched: await counted("matched"),
      linked: await counted("linked"),
      dismissed: await counted("dismissed"),
    },
    reasons: [...reasons]
      .map(([reason, n]) => ({ reason, n }))
      .sort((a, b) => b.n - a.n || a.reason.localeCompare(b.reason)),
  };
}

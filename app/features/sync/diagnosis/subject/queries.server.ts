import { and, desc, eq, inArray, or } from "drizzle-orm";
import { suggestClients } from "~/features/clients/queries.server";
import type { Actor } from "~/lib/actor";
import { readId } from "~/lib/text";
import type { Db } from "~drizzle/client.server";
import { bookings, clients, externalRecords } from "~drizzle/schema";

/** What a question is about. */
export interface Subject {
  recordId: number | null;
  bookingId: number | null;
  clientId: number | null;
  /** A vendor's number nobody has heard of here. */
  number: string | null;
}

/** Something that was found, to choose from; `key` leads to it and holds no personal data. */
export interface Hit {
  key: string;
  kind: "record" | "visit" | "client";
  name: string | null;
  /** The vendor's number, our reference or the client's code. */
  label: string;
  startsAt: Date | null;
}

const HITS = 12;
const nothing: Subject = { recordId: null, bookingId: null, clientId: null, number: null };

/**
 * What was meant by what was typed: the vendor's number of a record, our reference, a client's code, phone or name. One hit is the answer;
 * of several somebody chooses.
 */
export async function findSubject(
  db: Db,
  actor: Actor,
  q: string,
): Promise<{ subject: Subject | null; hits: Hit[] }> {
  const chosen = await readKey(db, q);
  if (chosen) return { subject: chosen, hits: [] };
  const hits = [...(await recordsNumbered(db, q)), ...(await visitsCalled(db, q))];
  // A phone and a record's number are both digits; a reference and a code are both words. So clients are looked for in any case.
  const people = await suggestClients(db, actor, { search: q, limit: HITS });
  for (const { code, displayName } of people)
    hits.push({ key: `client:${code}`, kind: "client", name: displayName, label: code, startsAt: null });
  const only = hits.length === 1 ? hits[0] : undefined;
  if (only) return { subject: await readKey(db, only.key), hits: [] };
  if (hits.length === 0 && /^\d{1,20}$/.test(q)) return { subject: { ...nothing, number: q }, hits: [] };
  return { subject: null, hits: hits.slice(0, HITS) };
}

/** `record:12` (ours), `visit:AB12CD`, `client:ABC12345`. */
async function readKey(db: Db, q: string): Promise<Subject | null> {
  const [, kind, value = ""] = /^(record|visit|client):(\S+)$/.exec(q) ?? [];
  if (kind === "record") {
    const id = readId(value);
    return id === null ? null : ofRecord(db, id);
  }
  if (kind === "visit") {
    const [visit] = await db.select({ id: bookings.id, clientId: bookings.clientId }).from(bookings).where(eq(bookings.reference, value)).limit(1); // prettier-ignore
    if (!visit) return null;
    const [record] = await db.select({ id: externalRecords.id }).from(externalRecords).where(eq(externalRecords.bookingId, visit.id)).limit(1); // prettier-ignore
    return { ...nothing, recordId: record?.id ?? null, bookingId: visit.id, clientId: visit.clientId };
  }
  if (kind === "client") {
    const [client] = await db
      .select({ id: clients.id })
      .from(clients)
      .where(eq(clients.code, value))
      .limit(1);
    return client ? { ...nothing, clientId: client.id } : null;
  }
  return null;
}

async function ofRecord(db: Db, id: number): Promise<Subject | null> {
  const { bookingId, clientId } = externalRecords;
  const [row] = await db.select({ bookingId, clientId }).from(externalRecords).where(eq(externalRecords.id, id)).limit(1); // prettier-ignore
  return row ? { ...nothing, recordId: id, ...row } : null;
}

async function recordsNumbered(db: Db, q: string): Promise<Hit[]> {
  const rows = await db
    .select({ id: externalRecords.id, externalId: externalRecords.externalId, name: clients.displayName, startsAt: bookings.startsAt })
    .from(externalRecords)
    .leftJoin(clients, eq(clients.id, externalRecords.clientId))
    .leftJoin(bookings, eq(bookings.id, externalRecords.bookingId))
    .where(and(eq(externalRecords.source, "yclients"), eq(externalRecords.externalId, q)))
    .limit(HITS); // prettier-ignore
  return rows.map(({ id, externalId, name, startsAt }) => ({
    key: `record:${id}`,
    kind: "record",
    name,
    label: externalId,
    startsAt,
  }));
}

async function visitsCalled(db: Db, q: string): Promise<Hit[]> {
  const reference = q.toUpperCase().replace(/\s/g, "");
  const rows = await db
    .select({ reference: bookings.reference, name: clients.displayName, startsAt: bookings.startsAt })
    .from(bookings)
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(inArray(bookings.reference, [...new Set([reference, q])]))
    .limit(1);
  return rows.map(({ reference: label, name, startsAt }) => ({
    key: `visit:${label}`,
    kind: "visit",
    name,
    label,
    startsAt,
  }));
}

/** A client's latest visits and records, to choose which one is asked about. */
export async function visitsOfClient(db: Db, clientId: number): Promise<Hit[]> {
  const rows = await db
    .select({ recordId: externalRecords.id, externalId: externalRecords.externalId, reference: bookings.reference, name: bookings.serviceName, startsAt: bookings.startsAt })
    .from(bookings)
    .leftJoin(externalRecords, eq(externalRecords.bookingId, bookings.id))
    .where(or(eq(bookings.clientId, clientId), eq(externalRecords.clientId, clientId)))
    .orderBy(desc(bookings.startsAt))
    .limit(HITS); // prettier-ignore
  return rows.map(({ recordId, externalId, reference, name, startsAt }) =>
    recordId === null
      ? { key: `visit:${reference}`, kind: "visit", name, label: reference, startsAt }
      : { key: `record:${recordId}`, kind: "record", name, label: externalId ?? reference, startsAt },
  );
}

import { desc, eq, inArray } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRecords } from "~drizzle/schema";
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

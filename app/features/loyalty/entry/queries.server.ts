import { and, asc, eq, lte, or, sql } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, externalRecords, pointsEntries } from "~drizzle/schema";
import { mustBeWithinScope } from "~/features/accounts/client-scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { LevelProof } from "../levels/model";
import type { PointsKind } from "../model";
import { mustLoyalty } from "../policy";
import { readProof } from "../settlement/queries.server";

/** One row of the ledger, opened to everything it rests on. */
export interface OpenedEntry {
  id: number;
  kind: PointsKind;
  points: number;
  balanceAfter: number;
  causeKey: string;
  reason: string;
  actor: string;
  at: Date;
  expiresAt: Date | null;
  client: { id: number; name: string };
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
  proof: LevelProof | null;
  visit: {
    id: number;
    serviceName: string;
    startsAt: Date;
    status: string;
    version: number;
    versionThen: number | null;
  } | null;
  /** The vendor's record as it was read; `isNewer`: it has changed since. */
  record: { id: number; source: string; externalId: string; versionAt: Date | null; isNewer: boolean } | null;
  /** The entry it takes back, returns or lapses. */
  source: LinkedEntry | null;
  /** Entries that take this one back, return or lapse it, and the others of the same visit. */
  followers: LinkedEntry[];
}

export interface LinkedEntry {
  id: number;
  kind: PointsKind;
  points: number;
  at: Date;
}

/** @throws AppError `forbidden`; `not_found`, also for an entry of a client whom the actor does not see */
export async function openEntry(db: Queryable, actor: Actor, id: number): Promise<OpenedEntry> {
  if (actor.kind === "client") throw new AppError("forbidden", "loyalty: entry");
  mustLoyalty(actor, { kind: "view", clientId: -1 });
  const [row] = await db
    .select({ entry: pointsEntries, name: clients.displayName })
    .from(pointsEntries)
    .innerJoin(clients, eq(clients.id, pointsEntries.clientId))
    .where(eq(pointsEntries.id, id));
  if (!row) throw new AppError("not_found", "no such entry");
  const { entry, name } = row;
  await mustBeWithinScope(db, actor, entry.clientId);
  const { kind, points, causeKey, reason, expiresAt, levelName, percentBp, priceMinor, currency } = entry;
  const linked = await linkedTo(db, entry);
  return {
    ...{ id, kind, points, causeKey, reason, actor: entry.actor, at: entry.createdAt, expiresAt },
    ...{ levelName, percentBp, priceMinor, currency, proof: readProof(entry.proof) },
    client: { id: entry.clientId, name },
    balanceAfter: await balanceWith(db, entry),
    visit: await visitOf(db, entry),
    record: await recordOf(db, entry),
    source: linked.find((other) => other.id === entry.sourceEntryId) ?? null,
    followers: linked.filter((other) => other.id !== entry.sourceEntryId),
  };
}

type Entry = typeof pointsEntries.$inferSelect;

async function balanceWith(db: Queryable, { clientId, id }: Entry): Promise<number> {
  const sum = sql<number>`coalesce(sum(${pointsEntries.points}), 0)`.mapWith(Number);
  const [row] = await db
    .select({ sum })
    .from(pointsEntries)
    .where(and(eq(pointsEntries.clientId, clientId), lte(pointsEntries.id, id)));
  return row?.sum ?? 0;
}

async function visitOf(db: Queryable, { bookingId, bookingVersion }: Entry): Promise<OpenedEntry["visit"]> {
  if (bookingId === null) return null;
  const { id, serviceName, startsAt, status, version } = bookings;
  const [visit] = await db
    .select({ id, serviceName, startsAt, status, version })
    .from(bookings)
    .where(eq(id, bookingId));
  return visit ? { ...visit, versionThen: bookingVersion } : null;
}

async function recordOf(db: Queryable, { recordId, recordVersionAt }: Entry): Promise<OpenedEntry["record"]> {
  if (recordId === null) return null;
  const { id, source, externalId, versionAt } = externalRecords;
  const [record] = await db
    .select({ id, source, externalId, versionAt })
    .from(externalRecords)
    .where(eq(id, recordId));
  if (!record) return null;
  const isNewer = recordVersionAt !== null && record.versionAt > recordVersionAt;
  return {
    id: record.id,
    source: record.source,
    externalId: record.externalId,
    versionAt: recordVersionAt,
    isNewer,
  };
}

/** The other rows of its visit, what it refers to, and what refers to it. */
async function linkedTo(
  db: Queryable,
  { id: own, bookingId, sourceEntryId, clientId }: Entry,
): Promise<LinkedEntry[]> {
  const { id, kind, points, createdAt: at } = pointsEntries;
  const rows = await db
    .select({ id, kind, points, at })
    .from(pointsEntries)
    .where(
      or(
        bookingId === null ? undefined : eq(pointsEntries.bookingId, bookingId),
        sourceEntryId === null ? undefined : eq(id, sourceEntryId),
        and(eq(pointsEntries.clientId, clientId), eq(pointsEntries.sourceEntryId, own)),
      ),
    )
    .orderBy(asc(id))
    .limit(100);
  return rows.filter((row) => row.id !== own);
}

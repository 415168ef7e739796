import { and, asc, eq, isNotNull } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { bookings, externalRecords, pointsEntries } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { byCompletion, ladderOf, reachedBefore, standingOn, type LevelRule } from "../levels/model";
import type { CompletedVisit, LevelBasis, LevelProof, Step } from "../levels/model";
import { expiryOfGranted, type LotEntry } from "../lots/model";
import { pointsIn, POINT_MINOR, type AwardFacts, type LedgerEntry } from "../model";
import { readLevels } from "../levels/queries.server";

/** A booking with what the ledger says about it and what is true of it: all that a decision needs. */
export interface Settlement {
  booking: SettledBooking;
  entries: LedgerEntry[];
  facts: AwardFacts;
}

type SettledBooking = Awaited<ReturnType<typeof readBookings>>[number];
type OwnEntry = LedgerEntry & { bookingId: number | null };

/** The clients whose points a settlement of these bookings may touch: whose they are, and who holds points from them. */
export async function clientsOf(db: Queryable, bookingIds: readonly number[]): Promise<number[]> {
  const ids = [...bookingIds];
  const owners = await db.selectDistinct({ clientId: bookings.clientId }).from(bookings).where(and(among(bookings.id, ids), isNotNull(bookings.clientId))); // prettier-ignore
  const holders = await db.selectDistinct({ clientId: pointsEntries.clientId }).from(pointsEntries).where(among(pointsEntries.bookingId, ids)); // prettier-ignore
  const all = [...owners, ...holders].map(({ clientId }) => clientId).filter((id) => id !== null);
  return [...new Set(all)].sort((a, b) => a - b);
}

/**
 * What has to be known to settle bookings, and with them the visits of the same clients whose level they may change: those completed later
 * than a booking that is settled. The number of queries does not depend on the number of bookings.
 */
export async function readSettlements(
  db: Queryable,
  bookingIds: readonly number[],
  at: Date,
): Promise<Settlement[]> {
  const asked = await readBookings(db, bookingIds);
  const own = await readEntries(db, asked.map(({ id }) => id)); // prettier-ignore
  const held = asked.filter(({ id, status }) => status === "completed" || own.has(id));
  const mayShift =
    held.length === asked.length ? held : asked.filter((row) => held.includes(row) || row.version > 1);
  const clientIds = new Set(
    mayShift.flatMap((row) => [row.clientId, ...(own.get(row.id) ?? []).map(({ clientId }) => clientId)]),
  );
  clientIds.delete(null);
  const visits = await readCompleted(db, [...clientIds] as number[]);
  const later = laterThan(visits, mayShift, own);
  const further = await readBookings(db, later);
  const furthers = await readEntries(db, later);
  const rule = await readRule(db);
  const facts = factsFrom(rule, visits, at);
  return [...asked, ...further].map((booking) => {
    const entries = own.get(booking.id) ?? furthers.get(booking.id) ?? [];
    return { booking, entries, facts: facts(booking, entries) };
  });
}

function readBookings(db: Queryable, ids: readonly number[]) {
  const { id, status, clientId, priceMinor, pointsSpent, currency, isLateCancel, completedAt, version } =
    bookings;
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .select({ id, status, clientId, priceMinor, pointsSpent, currency, isLateCancel, completedAt, version })
    .from(bookings)
    .where(among(id, ids))
    .orderBy(asc(id));
}

async function readEntries(db: Queryable, bookingIds: readonly number[]): Promise<Map<number, OwnEntry[]>> {
  const entries = new Map<number, OwnEntry[]>();
  if (bookingIds.length === 0) return entries;
  const { id, bookingId, clientId, kind, points, percentBp, levelName, proof, expiresAt, sourceEntryId } =
    pointsEntries;
  const rows = await db
    .select({ id, bookingId, clientId, kind, points, percentBp, levelName, proof, expiresAt, sourceEntryId })
    .from(pointsEntries)
    .where(among(bookingId, [...bookingIds]))
    .orderBy(asc(id));
  for (const row of rows) {
    const known = entries.get(row.bookingId!);
    const entry = { ...row, proof: readProof(row.proof) };
    if (known) known.push(entry);
    else entries.set(row.bookingId!, [entry]);
  }
  return entries;
}

/** Only awards and their adjustments carry how a level came about. */
export function readProof(proof: unknown): LevelProof | null {
  return typeof proof === "object" && proof !== null && "ladder" in proof ? (proof as LevelProof) : null;
}

/** A completed visit and whose it is. */
type OwnedVisit = CompletedVisit & { clientId: number };

/** Every completed visit of these clients. Raw values: an import reads thousands. */
export async function readCompleted(
  db: Queryable,
  clientIds: readonly number[],
): Promise<Map<number, OwnedVisit[]>> {
  const visits = new Map<number, OwnedVisit[]>();
  if (clientIds.length === 0) return visits;
  const { id, clientId, completedAt, priceMinor, currency, headId, status } = bookings;
  const rows = await db.selectValues(
    db
      .select({ id, clientId, completedAt, priceMinor, currency, headId })
      .from(bookings)
      .where(and(among(clientId, [...clientIds]), eq(status, "completed"), isNotNull(completedAt))),
  );
  for (const [id, client, completed, price, currency, head] of rows) {
    const clientId = Number(client);
    const visit = {
      id: Number(id),
      clientId,
      completedAt: new Date(Number(completed)),
      priceMinor: Number(price),
      currency: String(currency),
      headId: head === null ? null : Number(head),
    };
    const known = visits.get(clientId);
    if (known) known.push(visit);
    else visits.set(clientId, [visit]);
  }
  return visits;
}

/** Ids of visits that are not settled themselves and were completed later than one that is; all of a client whose booking lost its place. */
function laterThan(
  visits: Map<number, OwnedVisit[]>,
  settled: readonly SettledBooking[],
  entries: Map<number, OwnEntry[]>,
): number[] {
  const since = new Map<number, { id: number; completedAt: Date }>();
  const note = (clientId: number, place: { id: number; completedAt: Date }) => {
    const known = since.get(clientId);
    if (!known || byCompletion(place, known) < 0) since.set(clientId, place);
  };
  for (const { id, clientId, status, completedAt } of settled) {
    const isPlaced = status === "completed" && completedAt !== null;
    if (clientId !== null) note(clientId, { id, completedAt: isPlaced ? completedAt : BEGINNING });
    for (const holder of entries.get(id) ?? [])
      if (holder.clientId !== clientId) note(holder.clientId, { id, completedAt: BEGINNING });
  }
  const asked = new Set(settled.map(({ id }) => id));
  const later: number[] = [];
  for (const [clientId, place] of since)
    for (const visit of visits.get(clientId) ?? [])
      if (!asked.has(visit.id) && byCompletion(visit, place) > 0) later.push(visit.id);
  return later.sort((a, b) => a - b);
}

const BEGINNING = new Date(0);

interface Rule extends LevelRule {
  ladder: Step[];
  isProgrammeOn: boolean;
  expireDays: number | null;
}

/** The programme as it is set now. */
async function readRule(db: Queryable): Promise<Rule> {
  const { enabled, basis, windowDays, expireDays } = await readSetting(db, "loyalty");
  const levels = await readLevels(db);
  const ladder = ladderOf({ basis, levels });
  return { basis, windowDays, levels, ladder, isProgrammeOn: enabled, expireDays };
}

function factsFrom(rule: Rule, visits: Map<number, OwnedVisit[]>, at: Date) {
  const known = new Map<string, Map<number, number>>();
  const reached = (
    clientId: number,
    bookingId: number,
    { basis, windowDays }: { basis: LevelBasis; windowDays: number | null },
  ) => {
    const name = `${clientId} ${basis} ${windowDays}`;
    const places = known.get(name) ?? reachedBefore(visits.get(clientId) ?? [], { basis, windowDays });
    known.set(name, places);
    return places.get(bookingId) ?? 0;
  };
  return (booking: SettledBooking, entries: readonly LedgerEntry[]): AwardFacts => {
    const { id: bookingId, status, clientId, priceMinor, isLateCancel } = booking;
    const counts = status === "completed" && clientId !== null;
    return {
      ...{ bookingId, status, clientId, isLateCancel, at, isProgrammeOn: rule.isProgrammeOn },
      priceMinor: Math.max(0, priceMinor - pointsIn(entries) * POINT_MINOR),
      standing: standingOn(rule.ladder, rule, counts ? reached(clientId, bookingId, rule) : 0),
      ...(counts ? { reachedUnder: (old) => reached(clientId, bookingId, old) } : {}),
      expiresAt: expiryOfGranted(rule.expireDays, at),
    };
  };
}

/** The vendor's records that bookings rest on, and the version that was read: the newest where there are several. */
export async function readRecordVersions(
  db: Queryable,
  bookingIds: readonly number[],
): Promise<Map<number, { recordId: number; recordVersionAt: Date }>> {
  const { id, bookingId, versionAt } = externalRecords;
  const rows = await db.select({ id, bookingId, versionAt }).from(externalRecords).where(among(bookingId, [...bookingIds])).orderBy(asc(versionAt), asc(id)); // prettier-ignore
  return new Map(rows.map((row) => [row.bookingId!, { recordId: row.id, recordVersionAt: row.versionAt }]));
}

/** The whole ledgers of clients, as their lots are told from them. */
export async function readLedgers(
  db: Queryable,
  clientIds: readonly number[],
): Promise<Map<number, LotEntry[]>> {
  const ledgers = new Map<number, LotEntry[]>();
  if (clientIds.length === 0) return ledgers;
  const { id, clientId, kind, points, bookingId, expiresAt, sourceEntryId } = pointsEntries;
  const rows = await db
    .select({ id, clientId, kind, points, bookingId, expiresAt, sourceEntryId })
    .from(pointsEntries)
    .where(among(clientId, [...clientIds]))
    .orderBy(asc(id));
  for (const { clientId: owner, ...entry } of rows) {
    const known = ledgers.get(owner);
    if (known) known.push(entry);
    else ledgers.set(owner, [entry]);
  }
  return ledgers;
}

import { eq, inArray, or } from "drizzle-orm";
import { bookings, clients, pointsEntries } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { pointsIn } from "~/features/loyalty/model";
import type { VisitSums } from "../model";

export type BookingRow = typeof bookings.$inferSelect;

/** A visit as far as its money goes. Everything is booked on the first of its rows. */
export interface PaidVisit {
  head: BookingRow;
  /** The head first, then its parts in time. */
  rows: BookingRow[];
  sums: VisitSums;
  /** Points the client means to pay with: those of a held hour are spent only when paying begins. */
  pointsMeant: number;
}

/** The visit that a booking belongs to; null when there is none. */
export async function readVisit(db: Queryable, bookingId: number): Promise<PaidVisit | null> {
  const [asked] = await db
    .select({ headId: bookings.headId })
    .from(bookings)
    .where(eq(bookings.id, bookingId))
    .limit(1);
  if (!asked) return null;
  const headId = asked.headId ?? bookingId;
  const rows = await db
    .select()
    .from(bookings)
    .where(or(eq(bookings.id, headId), eq(bookings.headId, headId)))
    .orderBy(bookings.startsAt, bookings.id);
  const head = rows.find(({ id }) => id === headId);
  if (!head) return null;
  const pointsSpent = await pointsSpentOn(db, rows.map(({ id }) => id)); // prettier-ignore
  return {
    head,
    rows: [head, ...rows.filter((row) => row !== head)],
    sums: { ...moneyOf(rows), pointsSpent },
    pointsMeant: Math.max(pointsSpent, head.status === "hold" ? head.pointsSpent : 0),
  };
}

/** The same, locked until the end of the transaction; by id, like everybody who locks several bookings. */
export async function lockVisit(tx: Tx, bookingId: number): Promise<PaidVisit | null> {
  const known = await readVisit(tx, bookingId);
  if (!known) return null;
  const ids = known.rows.map(({ id }) => id).sort((a, b) => a - b);
  for (const id of ids) await lockRow(tx, bookings, id);
  return readVisit(tx, known.head.id);
}

function moneyOf(rows: readonly BookingRow[]): Omit<VisitSums, "pointsSpent"> {
  const sum = (of: (row: BookingRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    priceMinor: sum(({ priceMinor }) => priceMinor),
    prepayMinor: sum(({ prepayMinor }) => prepayMinor),
    paidMinor: sum(({ paidMinor }) => paidMinor),
  };
}

/** By the ledger, not by the row: a held hour's row says what is meant to be spent. */
async function pointsSpentOn(db: Queryable, bookingIds: number[]): Promise<number> {
  const { kind, points, bookingId } = pointsEntries;
  const entries = await db.select({ kind, points }).from(pointsEntries).where(inArray(bookingId, bookingIds));
  return pointsIn(entries);
}

/** Where letters and receipts of a visit go. */
export async function contactOf(
  db: Queryable,
  { clientId, contactEmail }: Pick<BookingRow, "clientId" | "contactEmail">,
): Promise<{ email: string | null; phoneE164: string | null }> {
  if (clientId === null) return { email: contactEmail, phoneE164: null };
  const [client] = await db
    .select({ email: clients.email, phoneE164: clients.phoneE164 })
    .from(clients)
    .where(eq(clients.id, clientId))
    .limit(1);
  return { email: contactEmail ?? client?.email ?? null, phoneE164: client?.phoneE164 ?? null };
}

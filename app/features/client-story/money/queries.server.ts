import { and, desc, eq, type AnyColumn } from "drizzle-orm";
import { bookings, moneyEntries, programs } from "~drizzle/schema";
import { ledgerOf, type PointsRow } from "~/features/loyalty/queries.server";
import type { ReadStream } from "../position/queries.server";

/** Money that came or went. */
export interface MoneyItem {
  kind: "money";
  at: Date;
  id: number;
  /** payment, refund, correction. */
  entry: string;
  amountMinor: number;
  currency: string;
  method: string;
  paymentId: number | null;
  bookingId: number | null;
  /** What it was for. */
  serviceName: string | null;
  programId: number | null;
  programTitle: string | null;
  actor: string;
  reason: string;
}

export const readMoney: ReadStream<MoneyItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: moneyEntries.at,
      id: moneyEntries.id,
      entry: moneyEntries.kind,
      amountMinor: moneyEntries.amountMinor,
      currency: moneyEntries.currency,
      method: moneyEntries.method,
      paymentId: moneyEntries.paymentId,
      bookingId: moneyEntries.bookingId,
      serviceName: bookings.serviceName,
      programId: moneyEntries.programId,
      programTitle: programs.title,
      actor: moneyEntries.actor,
      reason: moneyEntries.reason,
    })
    .from(moneyEntries)
    .leftJoin(bookings, eq(bookings.id, moneyEntries.bookingId))
    .leftJoin(programs, eq(programs.id, moneyEntries.programId))
    .where(and(eq(moneyEntries.clientId, clientId), older(moneyEntries)))
    .orderBy(desc(moneyEntries.at), desc(moneyEntries.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "money", ...row }));
};

export type PointsItem = { kind: "points" } & Omit<PointsRow, "kind"> & { entry: PointsRow["kind"] };

export const readPoints: ReadStream<PointsItem> = async (db, { clientId, older, limit, seesMoney }) => {
  const ledger = ledgerOf(db, clientId);
  const rows = await db
    .select()
    .from(ledger)
    .where(older({ at: ledger.at as unknown as AnyColumn, id: ledger.id as unknown as AnyColumn }))
    .orderBy(desc(ledger.at), desc(ledger.id))
    .limit(limit);
  return rows.map(({ kind, ...row }) => ({
    kind: "points",
    entry: kind,
    ...row,
    priceMinor: seesMoney ? row.priceMinor : null,
  }));
};

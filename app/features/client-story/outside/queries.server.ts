import { and, desc, eq, or } from "drizzle-orm";
import { bookings, externalRecords, externalRefs } from "~drizzle/schema";
import type { ReadStream } from "../position/queries.server";

/** A vendor's record was recognised as one of this client's visits. */
export interface RecordItem {
  kind: "record";
  at: Date;
  id: number;
  source: string;
  externalId: string;
  bookingId: number;
  state: string;
  /** How the client was found; the shape is that of `sync`. */
  evidence: unknown;
}

export const readRecords: ReadStream<RecordItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: externalRecords.firstSeenAt,
      id: externalRecords.id,
      source: externalRecords.source,
      externalId: externalRecords.externalId,
      bookingId: bookings.id,
      state: externalRecords.state,
      evidence: externalRecords.evidence,
    })
    .from(bookings)
    .innerJoin(externalRecords, eq(externalRecords.bookingId, bookings.id))
    .where(
      and(
        eq(bookings.clientId, clientId),
        or(eq(externalRecords.state, "matched"), eq(externalRecords.state, "linked")),
        older({ at: externalRecords.firstSeenAt, id: externalRecords.id }),
      ),
    )
    .orderBy(desc(externalRecords.firstSeenAt), desc(externalRecords.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "record", ...row }));
};

/** An outside system's client was recognised as this one. */
export interface IdentityItem {
  kind: "identity";
  at: Date;
  id: number;
  source: string;
  externalId: string;
}

export const readIdentities: ReadStream<IdentityItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: externalRefs.createdAt,
      id: externalRefs.id,
      source: externalRefs.source,
      externalId: externalRefs.externalId,
    })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.entity, "client"),
        eq(externalRefs.entityId, clientId),
        older({ at: externalRefs.createdAt, id: externalRefs.id }),
      ),
    )
    .orderBy(desc(externalRefs.createdAt), desc(externalRefs.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "identity", ...row }));
};

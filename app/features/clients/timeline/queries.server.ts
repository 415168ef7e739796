import { and, desc, eq, lt, lte, or, type AnyColumn, type SQL } from "drizzle-orm";
import { beyond } from "~drizzle/keyset";
import type { Db, Queryable } from "~drizzle/client.server";
import { bookingEvents, bookings, externalRecords, externalRefs, staff } from "~drizzle/schema";
import { ledgerOf, type PointsRow } from "~/features/loyalty/queries.server";
import type { Actor } from "~/lib/actor";
import { mustClients } from "../policy";

/** In the order in which they stand when they happened at the same moment, the latest consequence first. */
export const TIMELINE_KINDS = ["points", "visit", "record", "identity"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** What happened with a visit. */
export interface VisitItem {
  kind: "visit";
  at: Date;
  id: number;
  bookingId: number;
  reference: string;
  /** created, status, moved, linked, changed. */
  event: string;
  fromStatus: string | null;
  toStatus: string | null;
  reason: string;
  actor: string;
  source: string;
  serviceName: string;
  staffName: string;
  startsAt: Date;
  endsAt: Date;
  priceMinor: number;
  currency: string;
}

export type PointsItem = { kind: "points" } & Omit<PointsRow, "kind"> & { entry: PointsRow["kind"] };

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

/** An outside system's client was recognised as this one. */
export interface IdentityItem {
  kind: "identity";
  at: Date;
  id: number;
  source: string;
  externalId: string;
}

export type TimelineItem = VisitItem | PointsItem | RecordItem | IdentityItem;

export interface Timeline {
  items: TimelineItem[];
  /** Give it as `before` for what is older; null at the beginning of the story. */
  next: string | null;
}

interface Mark {
  at: Date;
  rank: number;
  id: number;
}

/** Everything that happened with a client, newest first, as one stream. */
export async function clientTimeline(
  db: Db,
  actor: Actor,
  args: { clientId: number; kinds?: readonly TimelineKind[]; before?: string | null; limit?: number },
): Promise<Timeline> {
  mustClients(actor, { kind: "view", clientId: args.clientId });
  const { clientId, kinds = TIMELINE_KINDS, limit = 40 } = args;
  const mark = readMark(args.before ?? null);
  const streams: TimelineItem[][] = [];
  for (const kind of kinds) streams.push(await READ[kind](db, { clientId, mark, limit: limit + 1 }));
  const merged = streams.flat().sort(newestFirst);
  const items = merged.slice(0, limit);
  const last = items.at(-1);
  return { items, next: merged.length > limit && last ? markOf(last) : null };
}

const rankOf = (kind: TimelineKind) => TIMELINE_KINDS.indexOf(kind);

function newestFirst(a: TimelineItem, b: TimelineItem): number {
  return b.at.getTime() - a.at.getTime() || rankOf(a.kind) - rankOf(b.kind) || b.id - a.id;
}

function markOf({ at, kind, id }: TimelineItem): string {
  return `${at.getTime()}-${rankOf(kind)}-${id}`;
}

function readMark(text: string | null): Mark | null {
  const [, at, rank, id] = /^(\d{1,15})-([0-3])-(\d{1,10})$/.exec(text ?? "") ?? [];
  return at === undefined ? null : { at: new Date(Number(at)), rank: Number(rank), id: Number(id) };
}

/** What is older than the mark in one stream: the ranks say whether an item of the mark's own moment comes before or behind it. */
function olderThan(
  mark: Mark | null,
  kind: TimelineKind,
  { at, id }: { at: AnyColumn; id: AnyColumn },
): SQL | undefined {
  if (!mark) return undefined;
  const rank = rankOf(kind);
  if (rank === mark.rank) return beyond({ column: at, id, value: mark.at, rowId: mark.id }, "desc");
  return rank > mark.rank ? lte(at, mark.at) : lt(at, mark.at);
}

interface StreamArgs {
  clientId: number;
  mark: Mark | null;
  limit: number;
}

const READ: Record<TimelineKind, (db: Queryable, args: StreamArgs) => Promise<TimelineItem[]>> = {
  visit: readVisits,
  points: readPoints,
  record: readRecords,
  identity: readIdentities,
};

async function readVisits(db: Queryable, { clientId, mark, limit }: StreamArgs): Promise<TimelineItem[]> {
  const rows = await db
    .select({
      at: bookingEvents.at,
      id: bookingEvents.id,
      bookingId: bookings.id,
      reference: bookings.reference,
      event: bookingEvents.kind,
      fromStatus: bookingEvents.fromStatus,
      toStatus: bookingEvents.toStatus,
      reason: bookingEvents.reason,
      actor: bookingEvents.actor,
      source: bookings.source,
      serviceName: bookings.serviceName,
      staffName: staff.name,
      startsAt: bookings.startsAt,
      endsAt: bookings.endsAt,
      priceMinor: bookings.priceMinor,
      currency: bookings.currency,
    })
    .from(bookings)
    .innerJoin(bookingEvents, eq(bookingEvents.bookingId, bookings.id))
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .where(and(eq(bookings.clientId, clientId), olderThan(mark, "visit", bookingEvents)))
    .orderBy(desc(bookingEvents.at), desc(bookingEvents.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "visit", ...row }));
}

async function readPoints(db: Queryable, { clientId, mark, limit }: StreamArgs): Promise<TimelineItem[]> {
  const ledger = ledgerOf(db, clientId);
  const columns = { at: ledger.at as unknown as AnyColumn, id: ledger.id as unknown as AnyColumn };
  const rows = await db
    .select()
    .from(ledger)
    .where(olderThan(mark, "points", columns))
    .orderBy(desc(ledger.at), desc(ledger.id))
    .limit(limit);
  return rows.map(({ kind, ...row }) => ({ kind: "points", entry: kind, ...row }));
}

async function readRecords(db: Queryable, { clientId, mark, limit }: StreamArgs): Promise<TimelineItem[]> {
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
        olderThan(mark, "record", { at: externalRecords.firstSeenAt, id: externalRecords.id }),
      ),
    )
    .orderBy(desc(externalRecords.firstSeenAt), desc(externalRecords.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "record", ...row }));
}

async function readIdentities(db: Queryable, { clientId, mark, limit }: StreamArgs): Promise<TimelineItem[]> {
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
        olderThan(mark, "identity", { at: externalRefs.createdAt, id: externalRefs.id }),
      ),
    )
    .orderBy(desc(externalRefs.createdAt), desc(externalRefs.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "identity", ...row }));
}

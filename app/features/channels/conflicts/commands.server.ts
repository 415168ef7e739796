import { and, eq, gt, inArray, isNull, lt, ne, or } from "drizzle-orm";
import { bookings, externalRecords, mirroredVisits, visitConflicts } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { mirrorVisit } from "../jobs";
import { MIRROR_SOURCE } from "../mirror/model";
import {
  openKeyOf,
  overlaps,
  proposeLoser,
  takesHour,
  type ConflictKind,
  type Occupant,
  type Resolution,
} from "./model";

/** With what and by whom something is written. */
export interface Writing {
  core: Core;
  actor: Actor;
}

type ConflictRow = typeof visitConflicts.$inferSelect;

const LONGEST_VISIT_MS = 2 * 86_400_000;

const occupant = {
  id: bookings.id,
  staffId: bookings.staffId,
  source: bookings.source,
  status: bookings.status,
  startsAt: bookings.startsAt,
  endsAt: bookings.endsAt,
};

/**
 * Looks at visits that have just been written, ours or the vendor's: opens a conflict for every hour that is given on both sides and closes those
 * that are over. A few queries for any number of visits; what has passed is history and opens nothing. Returns the pairs that overlap.
 */
export async function noteOverlaps(
  tx: Tx,
  writing: Writing,
  bookingIds: readonly number[],
): Promise<{ bookingId: number; otherBookingId: number }[]> {
  const pairs: { ours: Occupant; theirs: Occupant }[] = [];
  const ids = [...new Set(bookingIds)];
  for (let at = 0; at < ids.length; at += 500)
    pairs.push(...(await findPairs(tx, writing.core, ids.slice(at, at + 500))));
  const open = await listOpenOf(tx, ids);
  await openPairs(tx, writing, pairs, open);
  await closeOver(tx, writing, open);
  return pairs.map(({ ours, theirs }) => ({ bookingId: ours.id, otherBookingId: theirs.id }));
}

/** Every hour given on both sides in which one of these visits has a part. */
async function findPairs(
  db: Queryable,
  core: Core,
  ids: readonly number[],
): Promise<{ ours: Occupant; theirs: Occupant }[]> {
  if (ids.length === 0) return [];
  const asked = await db
    .select(occupant)
    .from(bookings)
    .where(and(inArray(bookings.id, [...ids]), eq(bookings.blocks, true), gt(bookings.endsAt, core.clock.now()))); // prettier-ignore
  const pairs = new Map<string, { ours: Occupant; theirs: Occupant }>();
  for (const side of [true, false]) {
    const given = asked.filter((row) => (row.source === MIRROR_SOURCE) === side && takesHour(row));
    for (const met of await listInReach(db, given, side)) {
      for (const one of given) {
        const [ours, theirs] = side ? [met, one] : [one, met];
        if (overlaps(ours, theirs)) pairs.set(`${ours.id} ${theirs.id}`, { ours, theirs });
      }
    }
  }
  return [...pairs.values()];
}

/** Visits of the other side of these people, in the time these visits cover. */
async function listInReach(
  db: Queryable,
  given: readonly Occupant[],
  areTheirs: boolean,
): Promise<Occupant[]> {
  if (given.length === 0) return [];
  const from = Math.min(...given.map(({ startsAt }) => startsAt.getTime()));
  const until = Math.max(...given.map(({ endsAt }) => endsAt.getTime()));
  return db
    .select(occupant)
    .from(bookings)
    .where(
      and(
        inArray(bookings.staffId, [...new Set(given.map(({ staffId }) => staffId))]),
        eq(bookings.blocks, true),
        gt(bookings.busyFrom, new Date(from - LONGEST_VISIT_MS)),
        lt(bookings.busyFrom, new Date(until)),
        gt(bookings.busyUntil, new Date(from)),
        areTheirs ? ne(bookings.source, MIRROR_SOURCE) : eq(bookings.source, MIRROR_SOURCE),
      ),
    );
}

/** Open conflicts in which one of these visits has a part; they are few at any time. */
async function listOpenOf(db: Queryable, ids: readonly number[]): Promise<ConflictRow[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(visitConflicts)
    .where(or(eq(visitConflicts.state, "open"), eq(visitConflicts.resolution, "kept")));
  const asked = new Set(ids);
  return rows.filter(
    ({ bookingId, otherBookingId }) => asked.has(bookingId) || asked.has(otherBookingId ?? 0),
  );
}

async function openPairs(
  tx: Tx,
  writing: Writing,
  pairs: readonly { ours: Occupant; theirs: Occupant }[],
  open: readonly ConflictRow[],
): Promise<void> {
  const fresh = pairs.filter(
    ({ ours, theirs }) =>
      !open.some(
        (row) => row.kind === "overlap" && row.bookingId === ours.id && row.otherBookingId === theirs.id,
      ),
  );
  if (fresh.length === 0) return;
  const made = await readMaking(tx, fresh);
  for (const { ours, theirs } of fresh) {
    const { externalId, proposedLoser } = made(ours.id, theirs.id);
    const known = { otherBookingId: theirs.id, externalId, proposedLoser };
    const openKey = openKeyOf("overlap", ours.id, externalId);
    // It may be open already, without the visit that had not come yet.
    const keys = [openKey, openKeyOf("overlap", ours.id, null)];
    const [named] = await tx
      .update(visitConflicts)
      .set({ ...known, openKey })
      .where(and(inArray(visitConflicts.openKey, keys), isNull(visitConflicts.otherBookingId)))
      .returning({ id: visitConflicts.id });
    if (!named) await insertConflict(tx, writing, { kind: "overlap", bookingId: ours.id, ...known }, openKey);
  }
  touch(tx);
}

/** When each side of these pairs was made, and what follows from it. */
async function readMaking(
  db: Queryable,
  pairs: readonly { ours: Occupant; theirs: Occupant }[],
): Promise<
  (ours: number, theirs: number) => { externalId: string | null; proposedLoser: "ours" | "theirs" }
> {
  const ourIds = [...new Set(pairs.map(({ ours }) => ours.id))];
  const theirIds = [...new Set(pairs.map(({ theirs }) => theirs.id))];
  const created = await db
    .select({
      id: bookings.id,
      createdAt: bookings.createdAt,
      isProvisional: mirroredVisits.isProvisional,
      waits: mirroredVisits.externalId,
    })
    .from(bookings)
    .leftJoin(mirroredVisits, eq(mirroredVisits.bookingId, bookings.id))
    .where(inArray(bookings.id, [...ourIds, ...theirIds]));
  const records = await db
    .select({
      bookingId: externalRecords.bookingId,
      externalId: externalRecords.externalId,
      firstSeenAt: externalRecords.firstSeenAt,
      versionAt: externalRecords.versionAt,
    })
    .from(externalRecords)
    .where(inArray(externalRecords.bookingId, theirIds));
  const bookingOf = new Map(created.map((row) => [row.id, row]));
  const recordOf = new Map(records.map((row) => [row.bookingId, row]));
  return (ours, theirs) => {
    const mine = bookingOf.get(ours);
    const record = recordOf.get(theirs);
    const oursAt = mine?.createdAt ?? new Date(0);
    const seenAt = record?.firstSeenAt ?? bookingOf.get(theirs)?.createdAt ?? oursAt;
    const theirsAt = record && record.versionAt < seenAt ? record.versionAt : seenAt;
    const isProvisional = mine?.isProvisional ?? false;
    return {
      externalId: record?.externalId ?? null,
      proposedLoser: proposeLoser({ oursAt, theirsAt, isProvisional }),
    };
  };
}

/** What is disagreed about. */
export interface NewConflict {
  kind: ConflictKind;
  bookingId: number;
  otherBookingId: number | null;
  externalId: string | null;
  proposedLoser: "ours" | "theirs";
}

/** Opens a conflict, or leaves the one that is open already. */
export async function openConflict(tx: Tx, writing: Writing, conflict: NewConflict): Promise<void> {
  await insertConflict(
    tx,
    writing,
    conflict,
    openKeyOf(conflict.kind, conflict.bookingId, conflict.externalId),
  );
  touch(tx);
}

async function insertConflict(
  tx: Tx,
  { core }: Writing,
  conflict: NewConflict,
  openKey: string,
): Promise<void> {
  await tx
    .insert(visitConflicts)
    .values({ ...conflict, source: MIRROR_SOURCE, openKey, state: "open", createdAt: core.clock.now() })
    .onConflictDoNothing();
}

/** Closes the overlaps among these that are over, and lets their visits be written there again. */
async function closeOver(tx: Tx, writing: Writing, rows: readonly ConflictRow[]): Promise<void> {
  const about = rows.filter(({ kind }) => kind === "overlap");
  const ids = [...new Set(about.flatMap(({ bookingId, otherBookingId }) => [bookingId, otherBookingId ?? bookingId]))]; // prettier-ignore
  if (ids.length === 0) return;
  const visits = await tx.select(occupant).from(bookings).where(inArray(bookings.id, ids));
  const visitOf = new Map(visits.map((visit) => [visit.id, visit]));
  for (const row of about) {
    const ours = visitOf.get(row.bookingId);
    const theirs = row.otherBookingId === null ? null : visitOf.get(row.otherBookingId);
    // Whether an hour is free there of which nothing is known here, only another attempt can tell.
    const isTheirs = theirs?.source === MIRROR_SOURCE;
    const stands = ours !== undefined && takesHour(ours) && (!theirs || !isTheirs || overlaps(ours, theirs));
    if (stands) continue;
    if (row.state === "open") await closeConflict(tx, writing, { conflictId: row.id, resolution: "gone" });
    else {
      await tx.update(visitConflicts).set({ resolution: "kept_gone" }).where(eq(visitConflicts.id, row.id));
      await resume(tx, writing.core, row.bookingId);
    }
  }
}

/** Closes a conflict that is open; when it was the visit's last, the visit is compared with the other calendar again. */
export async function closeConflict(
  tx: Tx,
  { core, actor }: Writing,
  { conflictId, resolution }: { conflictId: number; resolution: Resolution },
): Promise<boolean> {
  const [row] = await tx
    .update(visitConflicts)
    .set({
      state: "resolved",
      openKey: null,
      resolution,
      resolvedAt: core.clock.now(),
      resolvedBy: actorRef(actor),
    })
    .where(and(eq(visitConflicts.id, conflictId), eq(visitConflicts.state, "open")))
    .returning({ bookingId: visitConflicts.bookingId });
  if (!row) return false;
  touch(tx);
  await resume(tx, core, row.bookingId);
  return true;
}

/** Closes every open conflict of some kinds of a visit. */
export async function closeConflictsOf(
  tx: Tx,
  writing: Writing,
  { bookingId, kinds, resolution }: { bookingId: number; kinds: ConflictKind[]; resolution: Resolution },
): Promise<void> {
  const { core, actor } = writing;
  const closed = await tx
    .update(visitConflicts)
    .set({
      state: "resolved",
      openKey: null,
      resolution,
      resolvedAt: core.clock.now(),
      resolvedBy: actorRef(actor),
    })
    .where(
      and(
        eq(visitConflicts.bookingId, bookingId),
        eq(visitConflicts.state, "open"),
        inArray(visitConflicts.kind, kinds),
      ),
    )
    .returning({ id: visitConflicts.id });
  if (closed.length > 0) touch(tx);
}

async function resume(tx: Tx, core: Core, bookingId: number): Promise<void> {
  const open = and(eq(visitConflicts.bookingId, bookingId), eq(visitConflicts.state, "open"));
  if ((await tx.$count(visitConflicts, open)) > 0) return;
  const [row] = await tx
    .update(mirroredVisits)
    .set({ state: "waiting", updatedAt: core.clock.now() })
    .where(
      and(
        eq(mirroredVisits.bookingId, bookingId),
        or(eq(mirroredVisits.state, "conflict"), eq(mirroredVisits.failure, "kept")),
      ),
    )
    .returning({ bookingId: mirroredVisits.bookingId });
  if (row) await enqueue(tx, core.clock, mirrorVisit, { bookingId });
}

function touch(tx: Tx): void {
  for (const topic of ["channels", "sync", "bookings"] as const) tx.touch(topic);
}

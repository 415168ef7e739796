import { eq } from "drizzle-orm";
import { locations } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { ok, refuse, type Result } from "~/lib/result";
import {
  findConflict,
  listTakenResources,
  listVisitResources,
  type Conflict,
} from "../conflicts/queries.server";
import { lockCalendarDays, lockResources } from "../locks/commands.server";
import { isExclusiveVisit, type BookingStatus } from "../model";
import { spanOfRows } from "../planning/commands.server";
import {
  applyChange,
  type BookingRow,
  type EventKind,
  type RowChange,
  type Writing,
} from "../record/commands.server";

/** A visit as its rows, the leading one first. */
export type VisitRows = [BookingRow, ...BookingRow[]];

export async function zoneOf(db: Queryable, locationId: number): Promise<string> {
  const [place] = await db
    .select({ zone: locations.zone })
    .from(locations)
    .where(eq(locations.id, locationId))
    .limit(1);
  return place?.zone ?? "UTC";
}

/** What changes about every row of a visit, and what the history says. */
export interface VisitChange {
  to: BookingStatus;
  kind: EventKind;
  reason: string;
  /** Further columns, of the leading row only. */
  head?: RowChange;
  /** Further columns of every row. */
  every?: RowChange;
}

/** Changes a whole visit. The caller holds its lock, and has looked whether the hour may be taken. */
export async function changeVisit(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { to, kind, reason, head = {}, every = {} }: VisitChange,
): Promise<BookingRow> {
  const [first, ...parts] = rows;
  const line = { kind, reason };
  for (const part of parts) await applyChange(tx, writing, part, { ...every, status: to }, line);
  return applyChange(tx, writing, first, { ...every, ...head, status: to }, line);
}

/**
 * Makes a visit stand at its own hour: locks its days and things, looks whether anybody else is there, and changes its rows. Requests that
 * wait are not in its way; whoever decides between them has done so. Only a hold for somebody who books without asking keeps clear of
 * them. The caller holds the visit's lock and has let lapsed holds go.
 */
export async function standUp(
  tx: Tx,
  writing: Writing,
  rows: VisitRows,
  { needsApproval = false, ...change }: VisitChange & { needsApproval?: boolean },
): Promise<Result<BookingRow, { reason: Conflict }>> {
  await lockPlacesOf(tx, rows);
  const areRequestsIgnored = change.to !== "hold" || needsApproval;
  const conflict = await findVisitConflict(tx, rows, { now: writing.core.clock.now(), areRequestsIgnored });
  if (conflict) return refuse({ reason: conflict });
  const [{ source }] = rows;
  const isExclusive = isExclusiveVisit({ source, status: change.to, needsApproval });
  return ok(await changeVisit(tx, writing, rows, { ...change, every: { ...change.every, isExclusive } }));
}

/** Locks the days and things of a visit where it is. */
async function lockPlacesOf(tx: Tx, rows: VisitRows): Promise<void> {
  const [head] = rows;
  await lockCalendarDays(tx, {
    staffIds: rows.map(({ staffId }) => staffId),
    zone: await zoneOf(tx, head.locationId),
    ...spanOfRows(rows),
  });
  const held = await listVisitResources(tx, rows.map(({ id }) => id)); // prettier-ignore
  await lockResources(tx, held.map(({ resourceId }) => resourceId)); // prettier-ignore
}

async function findVisitConflict(
  db: Queryable,
  rows: VisitRows,
  { now, areRequestsIgnored }: { now: Date; areRequestsIgnored: boolean },
): Promise<Conflict | null> {
  const except = rows.map(({ id }) => id);
  const asked = { now, except, areRequestsIgnored };
  const held = await listVisitResources(db, except);
  for (const row of rows) {
    const conflict = await findConflict(db, row, asked);
    if (conflict) return conflict;
    const resourceIds = held
      .filter(({ bookingId }) => bookingId === row.id)
      .map(({ resourceId }) => resourceId);
    const taken = await listTakenResources(db, row, { ...asked, resourceIds });
    if (taken.size > 0) return "resource";
  }
  return null;
}

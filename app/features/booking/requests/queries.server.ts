import { and, asc, eq, gt, ne } from "drizzle-orm";
import { bookings, clients, locations, staff } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { can, requireCan } from "~/features/accounts/policy";
import { phoneFor } from "~/features/clients/scope/model";
import { visitsWithinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { visitColumns, wholeVisits, type VisitSummary } from "../queries.server";

/** A request that waits for staff, with the numbers of those that want the same time of the same person. */
export interface RequestLine extends VisitSummary {
  createdAt: Date;
  notes: string;
  clientPhone: string | null;
  paidMinor: number;
  /** Ids of other requests that would be declined if this one were approved. */
  rivals: number[];
}

/** Requests that wait for an answer, by start; a trainer sees their own column's. */
export async function listRequests(
  db: Queryable,
  actor: Actor,
  { now, limit = 200 }: { now: Date; limit?: number },
): Promise<RequestLine[]> {
  requireCan(actor, "bookings:read");
  const ownStaffId = actor.kind === "user" && !can(actor, "bookings:write:any") ? (actor.staffId ?? 0) : null;
  const rows = await db
    .select({
      ...visitColumns,
      headId: bookings.headId,
      busyFrom: bookings.busyFrom,
      busyUntil: bookings.busyUntil,
      classKey: bookings.classKey,
      createdAt: bookings.createdAt,
      notes: bookings.notes,
      clientPhone: clients.phoneE164,
      paidMinor: bookings.paidMinor,
    })
    .from(bookings)
    .innerJoin(staff, eq(staff.id, bookings.staffId))
    .innerJoin(locations, eq(locations.id, bookings.locationId))
    .leftJoin(clients, eq(clients.id, bookings.clientId))
    .where(
      and(
        eq(bookings.status, "pending"),
        ne(bookings.source, "yclients"),
        gt(bookings.startsAt, now),
        ownStaffId === null ? visitsWithinScope(db, actor) : eq(bookings.staffId, ownStaffId),
      ),
    )
    .orderBy(asc(bookings.startsAt), asc(bookings.id))
    .limit(limit);
  const idOf = ({ id, headId }: (typeof rows)[number]) => headId ?? id;
  const rivalsOf = (row: (typeof rows)[number]) =>
    rows
      .filter((other) => idOf(other) !== idOf(row) && other.staffId === row.staffId)
      .filter((other) => other.busyFrom < row.busyUntil && other.busyUntil > row.busyFrom)
      .filter(({ classKey }) => row.classKey === null || classKey !== row.classKey)
      .map(idOf);
  const heads = rows.filter(({ headId }) => headId === null);
  const whole = await wholeVisits(db, heads);
  return heads.map((head, at) => {
    const { headId: _, busyFrom: _from, busyUntil: _until, classKey: _class, ...line } = head;
    const own = rows.filter((row) => idOf(row) === head.id);
    const clientPhone = phoneFor(actor, line.clientPhone);
    return { ...line, ...whole[at], clientPhone, rivals: [...new Set(own.flatMap(rivalsOf))] };
  });
}

import { and, eq, inArray, isNull } from "drizzle-orm";
import { services, staff, staffServices } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { dayOf } from "~/lib/zoned-time";
import type { ClosedReason } from "../../availability/model";
import { loadAvailability, planVisit, type PartRequest } from "../../availability/queries.server";
import { findConflict, listTakenResources, type Conflict } from "../../conflicts/queries.server";
import { listItems } from "../../intake/queries.server";
import { classKeyOf } from "../../availability/plan/model";
import { chooseResources } from "../../planning/commands.server";
import type { BookingRow } from "../../record/commands.server";
import { listVisitResources } from "../../conflicts/queries.server";

/** Where a visit shall go. */
export interface Destination {
  startsAt: Date;
  /** Another person for the first part; the others keep theirs. */
  staffId?: number;
  /** Another length of the first part, minutes. */
  durationMin?: number;
  /** Another system sells the visit, and offers this hour or does not: when people work is its business. Not said: our own rules hold. */
  isOfferedElsewhere?: boolean;
}

/** A row at its new place. Lengths and buffers are those it was booked with. */
export interface MovedRow {
  row: BookingRow;
  staffId: number;
  startsAt: Date;
  endsAt: Date;
  busyFrom: Date;
  busyUntil: Date;
  classKey: string | null;
  resourceIds: number[];
}

/** Why a visit cannot be at a place, and what staff may set aside. */
export interface MoveVerdict {
  /** Somebody or something is there, or a person does not do the service. */
  closed: Conflict | "staff" | "past" | null;
  /** What the rules of the business say against it: hours, grid, notice, limits. */
  warnings: ("service" | "staff" | ClosedReason)[];
  rows: MovedRow[];
}

type Rows = readonly [BookingRow, ...BookingRow[]];

/** Lays the rows of a visit at a new place, one after another as they were. */
export function layRows(rows: Rows, { startsAt, staffId, durationMin }: Destination): MovedRow[] {
  const [head] = rows;
  const shift = startsAt.getTime() - head.startsAt.getTime();
  const stretch =
    durationMin === undefined ? 0 : durationMin * 60_000 - (head.endsAt.getTime() - head.startsAt.getTime());
  return rows.map((row) => {
    const isHead = row.id === head.id;
    const start = new Date(row.startsAt.getTime() + shift + (isHead ? 0 : stretch));
    const end = new Date(row.endsAt.getTime() + shift + stretch);
    const person = isHead && staffId !== undefined ? staffId : row.staffId;
    const moved = (edge: Date, from: Date, to: Date) =>
      new Date(to.getTime() + edge.getTime() - from.getTime());
    return {
      row,
      staffId: person,
      startsAt: start,
      endsAt: end,
      busyFrom: moved(row.busyFrom, row.startsAt, start),
      busyUntil: moved(row.busyUntil, row.endsAt, end),
      classKey:
        row.classKey === null || row.serviceId === null
          ? null
          : classKeyOf(row.serviceId, person, start.getTime()),
      resourceIds: [],
    };
  });
}

/** From the first to the last minute that a visit keeps clear at its new place. */
export function spanOfMoved(rows: readonly MovedRow[]): { from: Date; until: Date } {
  return {
    from: new Date(Math.min(...rows.map(({ busyFrom }) => busyFrom.getTime()))),
    until: new Date(Math.max(...rows.map(({ busyUntil }) => busyUntil.getTime()))),
  };
}

/**
 * Judges a new place for a visit: who is there, which rooms are left, what the rules say. Under the days' locks it is the last word; without
 * them it is what a drag shows while it goes on.
 */
export async function judgeDestination(
  db: Queryable,
  rows: Rows,
  {
    destination,
    now,
    zone,
    forStaff,
  }: { destination: Destination; now: Date; zone: string; forStaff: boolean },
): Promise<MoveVerdict> {
  const [head] = rows;
  const except = rows.map(({ id }) => id);
  const moved = layRows(rows, destination);
  // A request may queue for an hour that is only asked for.
  const asked = { now, except, areRequestsIgnored: head.status === "pending" };
  const held = await listVisitResources(db, except);
  const items = await listItems(db, except);
  let closed: MoveVerdict["closed"] = destination.startsAt < now ? "past" : null;
  for (const one of moved) {
    closed ??= (await doesAll(db, one, items)) ? null : "staff";
    closed ??= await findConflict(db, { ...one.row, ...one }, asked);
    const own = held.filter(({ bookingId }) => bookingId === one.row.id).map(({ resourceId }) => resourceId);
    const chosen = await keepOrChoose(db, one, { ...asked, held: own, items });
    closed ??= chosen ? null : "resource";
    one.resourceIds = chosen ?? own;
  }
  const isSamePlace =
    head.startsAt.getTime() === destination.startsAt.getTime() && destination.staffId === undefined;
  const warnings = isSamePlace && forStaff ? [] : await listWarnings(db, rows, { destination, items, now, zone, forStaff }); // prettier-ignore
  return {
    closed,
    warnings: weigh(warnings, destination).filter((reason) => reason !== closed),
    rows: moved,
  };
}

function weigh(
  warnings: MoveVerdict["warnings"],
  { isOfferedElsewhere }: Destination,
): MoveVerdict["warnings"] {
  if (isOfferedElsewhere === undefined) return warnings;
  const ours = warnings.filter((reason) => OURS_TO_SAY.has(reason));
  return isOfferedElsewhere ? ours : ["elsewhere", ...ours];
}

/** Of an hour that another system offers, what our calendar still says beside who and what is there. */
const OURS_TO_SAY: ReadonlySet<string> = new Set([
  ...["notice", "horizon", "day_off", "time_off", "limit", "service"],
]);

interface Item {
  bookingId: number;
  serviceId: number;
  isAddon: boolean;
}

/** Whether the person is still there and does every service of the row. */
async function doesAll(db: Queryable, { row, staffId }: MovedRow, items: readonly Item[]): Promise<boolean> {
  if (staffId === row.staffId) return true;
  const wanted = items.filter((item) => item.bookingId === row.id && !item.isAddon);
  const ids = wanted.length > 0 ? wanted.map(({ serviceId }) => serviceId) : row.serviceId === null ? [] : [row.serviceId]; // prettier-ignore
  const [person] = await db
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.id, staffId), isNull(staff.archivedAt)))
    .limit(1);
  if (!person) return false;
  const known = await db
    .select({ serviceId: staffServices.serviceId })
    .from(staffServices)
    .where(
      and(eq(staffServices.staffId, staffId), inArray(staffServices.serviceId, ids.length > 0 ? ids : [0])),
    );
  return ids.every((id) => known.some(({ serviceId }) => serviceId === id));
}

/** The things held before where they are free, others of their kinds elsewhere; null when one is missing. */
async function keepOrChoose(
  db: Queryable,
  moved: MovedRow,
  {
    held,
    items,
    ...asked
  }: {
    held: number[];
    items: readonly Item[];
    now: Date;
    except: readonly number[];
    areRequestsIgnored: boolean;
  },
): Promise<number[] | null> {
  if (held.length === 0) return [];
  const taken = await listTakenResources(db, moved, { ...asked, resourceIds: held });
  if (taken.size === 0) return held;
  const own = items.filter(({ bookingId }) => bookingId === moved.row.id);
  return chooseResources(db, { ...moved, items: own }, { ...asked, locationId: moved.row.locationId, held });
}

/** What the offer's own rules say about the place, as a client would have been told. */
async function listWarnings(
  db: Queryable,
  rows: Rows,
  {
    destination,
    items,
    now,
    zone,
    forStaff,
  }: { destination: Destination; items: readonly Item[]; now: Date; zone: string; forStaff: boolean },
): Promise<("service" | "staff" | ClosedReason)[]> {
  const [head] = rows;
  const parts = partsOf(rows, items, destination.staffId);
  if (parts.length === 0) return [];
  const day = dayOf(destination.startsAt, zone);
  const availability = await loadAvailability(db, {
    parts,
    locationId: head.locationId,
    days: { from: day, until: day },
    now,
    excludeBooking: head.id,
    party: head.seats,
    forStaff,
  });
  if (!availability) return [await isArchived(db, parts) ? "service" : "staff"]; // prettier-ignore
  const plan = await planVisit(db, availability, destination.startsAt);
  return plan.ok ? [] : [plan.error.reason];
}

async function isArchived(db: Queryable, parts: readonly PartRequest[]): Promise<boolean> {
  const ids = parts.map(({ serviceId }) => serviceId);
  return (
    (await db.$count(services, and(inArray(services.id, ids), isNull(services.archivedAt)))) <
    new Set(ids).size
  );
}

/** A visit as it would be asked for: each service with its add-ons, by the person who has it. */
export function partsOf(
  rows: readonly Pick<BookingRow, "id" | "staffId" | "serviceId">[],
  items: readonly Item[],
  headStaffId?: number,
): PartRequest[] {
  return rows.flatMap((row, at) => {
    const staffId = at === 0 && headStaffId !== undefined ? headStaffId : row.staffId;
    const parts: { serviceId: number; staffId: number; addonIds: number[] }[] = [];
    for (const { serviceId, isAddon } of items.filter(({ bookingId }) => bookingId === row.id)) {
      const last = parts.at(-1);
      if (isAddon && last) last.addonIds.push(serviceId);
      else parts.push({ serviceId, staffId, addonIds: [] });
    }
    if (parts.length === 0 && row.serviceId !== null)
      parts.push({ serviceId: row.serviceId, staffId, addonIds: [] });
    return parts;
  });
}

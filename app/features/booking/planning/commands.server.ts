import { and, eq, inArray, lte } from "drizzle-orm";
import { bookings } from "~drizzle/schema";
import type { Queryable, Tx } from "~drizzle/client.server";
import { readSetting } from "~/features/settings/queries.server";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import type { ClosedReason } from "../availability/model";
import {
  loadAvailability,
  planVisit,
  type PlannedPart,
  type PlannedVisit,
} from "../availability/queries.server";
import {
  findConflict,
  listResourcesOfKinds,
  listTakenResources,
  type Conflict,
} from "../conflicts/queries.server";
import {
  lockBookings,
  lockCalendarDays,
  lockResourcesOf,
  lockVisit,
  readVisitRows,
} from "../locks/commands.server";
import { isLapsed } from "../model";
import { applyChange, type BookingRow } from "../record/commands.server";
import { findOccupant } from "./occupants/queries.server";
import { listNeededKinds, planInsisted, readReach, whyGone, type VisitRequest } from "./queries.server";

/** Why an hour could not be had. `service` and `staff`: no longer offered; the rest is the availability model's reason. */
export type BookingRefusal = { reason: "service" | "staff" | ClosedReason };

export interface PlanOptions {
  /** The visit that is being moved or taken again: the id of its first booking. */
  excludeBooking?: number;
  /** Staff are not bound by notice, horizon and what is online. */
  forStaff: boolean;
  /** Staff insist on hours that are not worked and starts that are not on the grid; never on a taken hour. */
  override?: boolean;
}

/**
 * Decides a visit inside the transaction that will write it: lets lapsed holds go, locks everybody and everything it can reach, looks again
 * and plans with the model that offered the hour.
 */
export async function planInside(
  tx: Tx,
  core: Core,
  request: VisitRequest,
  { excludeBooking, forStaff, override = false }: PlanOptions,
): Promise<Result<PlannedVisit, BookingRefusal>> {
  const now = core.clock.now();
  if (request.startsAt < now) return refuse({ reason: "past" });
  const plain = await findOccupant(tx, request, { excludeBooking, now });
  if (plain) return refuse({ reason: plain });
  const reach = await readReach(tx, request);
  if (!reach) return refuse({ reason: await whyGone(tx, request, forStaff) });
  await expireLapsed(tx, core, { ...reach, except: excludeBooking });
  await lockCalendarDays(tx, reach);
  await lockResourcesOf(tx, reach);
  // The same day is loaded as when the hour was offered, so work without a pause begins its grid at the same minute.
  const day = dayOf(request.startsAt, reach.zone);
  const availability = await loadAvailability(tx, {
    ...request,
    locationId: reach.locationId,
    now,
    forStaff,
    excludeBooking,
    days: { from: day, until: day },
  });
  if (!availability) return refuse({ reason: await whyGone(tx, request, forStaff) });
  const plan = await planVisit(tx, availability, request.startsAt);
  if (plan.ok)
    return ok({
      ...plan.value,
      parts: joinParts(plan.value.parts),
      prepayMinor: (await canPrepay(tx)) ? plan.value.prepayMinor : 0,
    });
  if (!override || !isOverridable(plan.error.reason)) return refuse({ reason: plan.error.reason });
  return insist(tx, request, { excludeBooking, now, closed: plan.error.reason });
}

/** Money is asked for beforehand only where it can be given: without a gateway a prepaid service is paid at the desk. */
async function canPrepay(tx: Tx): Promise<boolean> {
  return (await readSetting(tx, "payments")).gateway !== "none";
}

/** What staff may set aside. Another visit, a full class and a taken room stay what they are. */
export function isOverridable(reason: ClosedReason): boolean {
  const taken: readonly string[] = ["past", "hold", "booked", "buffer", "full", "resource"] satisfies (
    Conflict | "past"
  )[];
  return !taken.includes(reason);
}

async function insist(
  tx: Tx,
  request: VisitRequest,
  { excludeBooking, now, closed }: { excludeBooking?: number; now: Date; closed: ClosedReason },
): Promise<Result<PlannedVisit, BookingRefusal>> {
  const plan = await planInsisted(tx, request);
  if (!plan) return refuse({ reason: closed });
  const parts = joinParts(plan.parts);
  const asked = {
    now,
    except: excludeBooking === undefined ? [] : [excludeBooking],
    areRequestsIgnored: false,
  };
  for (const part of parts) {
    const span = busyOf(part);
    const conflict = await findConflict(tx, { ...part, ...span }, asked);
    if (conflict) return refuse({ reason: conflict });
    const chosen = await chooseResources(tx, { ...part, ...span }, { ...asked, locationId: plan.locationId });
    if (!chosen) return refuse({ reason: "resource" });
    part.resourceIds = chosen;
  }
  return ok({ ...plan, parts });
}

/** The part with its buffers. */
export function busyOf({ startsAt, endsAt, bufferBeforeMin, bufferAfterMin }: PlannedPart) {
  return {
    busyFrom: new Date(startsAt.getTime() - bufferBeforeMin * 60_000),
    busyUntil: new Date(endsAt.getTime() + bufferAfterMin * 60_000),
  };
}

/** One free thing of each kind that these services need, those held before first; null when one is missing. */
export async function chooseResources(
  db: Queryable,
  wanted: {
    items: readonly { serviceId: number }[];
    busyFrom: Date;
    busyUntil: Date;
    classKey: string | null;
  },
  {
    locationId,
    held = [],
    ...asked
  }: {
    now: Date;
    except: readonly number[];
    areRequestsIgnored: boolean;
    locationId: number;
    held?: readonly number[];
  },
): Promise<number[] | null> {
  const kindIds = await listNeededKinds(
    db,
    wanted.items.map(({ serviceId }) => serviceId),
  );
  const things = await listResourcesOfKinds(db, { kindIds, locationId });
  const taken = await listTakenResources(db, wanted, { ...asked, resourceIds: things.map(({ id }) => id) });
  const chosen = kindIds.map((kindId) => {
    const free = things.filter((thing) => thing.kindId === kindId && !taken.has(thing.id));
    return (free.find(({ id }) => held.includes(id)) ?? free[0])?.id;
  });
  return chosen.every((id) => id !== undefined) ? chosen : null;
}

/**
 * Neighbouring parts of one person are one row, unless they are in different rooms: a room is held for its own part only. Between them nobody's
 * buffers count. Seats of a class stay apart.
 */
function joinParts(parts: readonly PlannedPart[]): PlannedPart[] {
  const joined: PlannedPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const goesOn =
      last?.staffId === part.staffId &&
      last.classKey === null &&
      part.classKey === null &&
      last.endsAt.getTime() === part.startsAt.getTime();
    if (!last || !goesOn) {
      joined.push({ ...part });
      continue;
    }
    if (!isSameSet(last.resourceIds, part.resourceIds)) {
      last.bufferAfterMin = 0;
      joined.push({ ...part, bufferBeforeMin: 0 });
      continue;
    }
    last.endsAt = part.endsAt;
    last.bufferAfterMin = part.bufferAfterMin;
    last.items = [...last.items, ...part.items];
    last.priceMinor += part.priceMinor;
  }
  return joined;
}

function isSameSet(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

/** Turns holds of the span whose time has run out into `expired`, so that the guards let others in. Before the days are locked. */
export async function expireLapsed(
  tx: Tx,
  core: Core,
  { from, until, except }: { from: Date; until: Date; except?: number },
): Promise<void> {
  const heads = await listLapsedHeads(tx, { from, until, now: core.clock.now() });
  await expireHeads(tx, core, heads.filter((id) => id !== except)); // prettier-ignore
}

/** Visits that are lapsed holds and reach into a span. */
async function listLapsedHeads(
  db: Queryable,
  { from, until, now }: { from: Date; until: Date; now: Date },
): Promise<number[]> {
  // Few are lapsed and not yet let go; a caller's span may lie in years that PostgreSQL cannot read.
  const lapsed = await db
    .select({
      id: bookings.id,
      headId: bookings.headId,
      busyFrom: bookings.busyFrom,
      busyUntil: bookings.busyUntil,
    })
    .from(bookings)
    .where(and(eq(bookings.status, "hold"), lte(bookings.holdUntil, now)));
  const found = lapsed.filter(({ busyFrom, busyUntil }) => busyFrom < until && busyUntil > from);
  return [...new Set(found.map(({ id, headId }) => headId ?? id))];
}

/**
 * Locks a visit together with the lapsed holds in its way (or in the way of where it will go) and whatever else is about to change with it,
 * and lets those holds go. The first lock of everything that changes a visit which takes time afterwards.
 * @throws AppError `not_found`
 */
export async function lockVisitAndClear(
  tx: Tx,
  core: Core,
  bookingId: number,
  { span, others = [] }: { span?: { from: Date; until: Date }; others?: readonly number[] } = {},
): Promise<[BookingRow, ...BookingRow[]]> {
  const known = await readVisitRows(tx, bookingId);
  const own = new Set(known.map(({ id }) => id));
  const now = core.clock.now();
  const heads = (await listLapsedHeads(tx, { ...(span ?? spanOfRows(known)), now })).filter((id) => !own.has(id)); // prettier-ignore
  const parts = await listParts(tx, heads);
  const { rows } = await lockVisit(tx, bookingId, [...heads, ...parts, ...others]);
  await expireHeads(tx, core, heads);
  return rows;
}

/** From the first to the last minute that rows keep clear. */
export function spanOfRows(rows: readonly { busyFrom: Date; busyUntil: Date }[]): {
  from: Date;
  until: Date;
} {
  return {
    from: new Date(Math.min(...rows.map(({ busyFrom }) => busyFrom.getTime()))),
    until: new Date(Math.max(...rows.map(({ busyUntil }) => busyUntil.getTime()))),
  };
}

async function listParts(db: Queryable, headIds: readonly number[]): Promise<number[]> {
  if (headIds.length === 0) return [];
  const rows = await db
    .select({ id: bookings.id })
    .from(bookings)
    .where(inArray(bookings.headId, [...headIds]));
  return rows.map(({ id }) => id);
}

/** Expires those of these visits that are lapsed holds, with their parts. Returns how many. */
export async function expireHeads(tx: Tx, core: Core, headIds: readonly number[]): Promise<number> {
  if (headIds.length === 0) return 0;
  const now = core.clock.now();
  const rows = await lockBookings(tx, [...headIds, ...(await listParts(tx, headIds))]);
  const lapsed = rows.filter((row) => isLapsed(row, now));
  const writing = { core, actor: systemActor("holds") };
  for (const row of lapsed)
    await applyChange(tx, writing, row, { status: "expired" }, { kind: "expired", reason: "" });
  return lapsed.filter(({ headId }) => headId === null).length;
}

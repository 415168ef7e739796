import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { locations, staff, weeklyHours } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { addDays, dayOf, type Day } from "~/lib/zoned-time";
import { changeHours, type AffectsVisits, type Agreed } from "./affected/commands.server";
import {
  findOverlap,
  periodsOf,
  rowsOf,
  withoutPeriod,
  withPeriod,
  type Period,
  type ValidInterval,
} from "./model";
import { listHours } from "./queries.server";

/** Why hours were not changed: the first two intervals that share a minute, a last day before the first, a place that is not there. */
export type HoursRefusal =
  | { reason: "overlap"; first: ValidInterval; second: ValidInterval }
  | { reason: "days" }
  | { reason: "unknown_location" }
  | AffectsVisits;

/** A stored interval. */
export type HoursRow = typeof weeklyHours.$inferSelect;

/**
 * Sets the week that holds on a stretch of days; what held there before gives way, what holds around it stays. Trainers may set their
 * own. Visits that would be left outside are listed until they are agreed to.
 */
export async function setHours(
  core: Core,
  actor: Actor,
  { staffId, period, agreed = [] }: { staffId: number; period: Period; agreed?: Agreed },
): Promise<Result<void, HoursRefusal>> {
  if (period.from !== null && period.until !== null && period.until < period.from)
    return refuse({ reason: "days" });
  const own = period.week.map((interval) => ({ ...interval, validFrom: period.from, validUntil: period.until }));
  const clash = findOverlap(own);
  if (clash) return refuse({ reason: "overlap", first: clash[0], second: clash[1] });
  return changeRows(core, actor, { staffId, agreed }, (rows) => rowsOf(withPeriod(periodsOf(rows), period)));
} // prettier-ignore

/** Lets the week before a stretch of days (or the one after, when it is the first) hold on its days too. */
export async function removePeriod(
  core: Core,
  actor: Actor,
  { staffId, from, agreed = [] }: { staffId: number; from: Day | null; agreed?: Agreed },
): Promise<Result<void, HoursRefusal>> {
  return changeRows(core, actor, { staffId, agreed }, (rows) => rowsOf(withoutPeriod(periodsOf(rows), from)));
}

/** Replaces all of a person's hours with one week that holds on every day. */
export function setWeeklyHours(
  core: Core,
  actor: Actor,
  { staffId, week, agreed = [] }: { staffId: number; week: Omit<ValidInterval, "validFrom" | "validUntil" | "locationId">[]; agreed?: Agreed },
): Promise<Result<void, HoursRefusal>> {
  const period = { from: null, until: null, week: week.map((interval) => ({ ...interval, locationId: null })) };
  return setHours(core, actor, { staffId, period, agreed });
} // prettier-ignore

/** Adds intervals to a person's hours and gives them back with their ids. */
export async function addHours(
  core: Core,
  actor: Actor,
  { staffId, intervals, agreed = [] }: { staffId: number; intervals: ValidInterval[]; agreed?: Agreed },
): Promise<Result<HoursRow[], HoursRefusal>> {
  const before = new Set((await listHours(core.db, staffId)).map(({ id }) => id));
  const changed = await changeRows(core, actor, { staffId, agreed }, (rows) => [...rows, ...intervals]);
  if (!changed.ok) return changed;
  return ok((await listHours(core.db, staffId)).filter(({ id }) => !before.has(id)));
}

/**
 * Puts other intervals in the place of one: several split it, none ends it. The first keeps its id.
 * @throws AppError `not_found` when this person has no such interval.
 */
export async function replaceHours(
  core: Core,
  actor: Actor,
  {
    staffId,
    hoursId,
    intervals,
    agreed = [],
  }: { staffId: number; hoursId: number; intervals: ValidInterval[]; agreed?: Agreed },
): Promise<Result<HoursRow[], HoursRefusal>> {
  requireCan(actor, "schedule:write", { staffId });
  const rest = new Set<number>();
  const changed = await changeHours<void, HoursRefusal>(core, { of: { staffId }, agreed }, async (tx) => {
    const rows = await listHours(tx, staffId);
    if (!rows.some(({ id }) => id === hoursId)) throw new AppError("not_found");
    for (const { id } of rows) if (id !== hoursId) rest.add(id);
    const [first, ...further] = intervals;
    const refusal = await objectionTo(tx, [...rows.filter(({ id }) => id !== hoursId), ...intervals]);
    if (refusal) return refuse(refusal);
    if (first) await tx.update(weeklyHours).set(plain(first)).where(eq(weeklyHours.id, hoursId));
    else await tx.delete(weeklyHours).where(eq(weeklyHours.id, hoursId));
    if (further.length > 0)
      await tx.insert(weeklyHours).values(further.map((interval) => ({ ...plain(interval), staffId })));
    return ok(undefined);
  });
  if (!changed.ok) return changed;
  return ok((await listHours(core.db, staffId)).filter(({ id }) => !rest.has(id)));
}

/** The last day before today, where the person works: an interval that ends on it holds no more. */
export async function yesterdayOf(core: Core, staffId: number): Promise<Day> {
  const [place] = await core.db
    .select({ zone: locations.zone })
    .from(staff)
    .innerJoin(locations, eq(locations.id, staff.locationId))
    .where(eq(staff.id, staffId))
    .limit(1);
  if (!place) throw new AppError("not_found");
  return addDays(dayOf(core.clock.now(), place.zone), -1);
}

/** Turns all of a person's rows into others; rows that stay the same keep their ids. */
async function changeRows(
  core: Core,
  actor: Actor,
  { staffId, agreed }: { staffId: number; agreed: Agreed },
  turn: (rows: ValidInterval[]) => ValidInterval[],
): Promise<Result<void, HoursRefusal>> {
  requireCan(actor, "schedule:write", { staffId });
  return changeHours<void, HoursRefusal>(core, { of: { staffId }, agreed }, async (tx) => {
    const [person] = await tx.select({ id: staff.id }).from(staff).where(eq(staff.id, staffId)).limit(1);
    if (!person) throw new AppError("not_found");
    const rows = await listHours(tx, staffId);
    const next = turn(rows).map(plain);
    const refusal = await objectionTo(tx, next);
    if (refusal) return refuse(refusal);
    const wanted = new Map(next.map((row) => [JSON.stringify(row), row]));
    const gone = rows.filter((row) => !wanted.delete(JSON.stringify(plain(row)))).map(({ id }) => id);
    if (gone.length > 0)
      await tx
        .delete(weeklyHours)
        .where(and(eq(weeklyHours.staffId, staffId), inArray(weeklyHours.id, gone)));
    if (wanted.size > 0)
      await tx.insert(weeklyHours).values([...wanted.values()].map((row) => ({ ...row, staffId })));
    return ok(undefined);
  });
}

async function objectionTo(tx: Tx, rows: readonly ValidInterval[]): Promise<HoursRefusal | null> {
  if (rows.some(({ validFrom, validUntil }) => validFrom !== null && validUntil !== null && validUntil < validFrom))
    return { reason: "days" };
  const clash = findOverlap(rows);
  if (clash) return { reason: "overlap", first: clash[0], second: clash[1] };
  const places = [...new Set(rows.map(({ locationId }) => locationId))].filter((id) => id !== null);
  if (places.length > 0 && (await tx.$count(locations, inArray(locations.id, places))) < places.length)
    return { reason: "unknown_location" };
  return null;
} // prettier-ignore

/** What of an interval is stored, in one order, so that two of them can be compared as text. */
function plain({ weekday, startMin, endMin, locationId, validFrom, validUntil }: ValidInterval): ValidInterval {
  return { weekday, startMin, endMin, locationId, validFrom, validUntil };
} // prettier-ignore

import { and, count, eq, gt, inArray, isNull, ne, or } from "drizzle-orm";
import { bookings } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf, type Day } from "~/lib/zoned-time";
import {
  loadFrame,
  type Candidate,
  type Frame,
  type FrameRequest,
  type PartFrame,
  type ServiceRow,
} from "./frame/queries.server";
import {
  datesAround,
  layHours,
  layWeek,
  type ExceptionRow,
  type LaidHours,
  type WeekRow,
} from "./hours/model";
import type { BusyRow, ClosedReason, Objection, Person, SlotQuestion, WallInterval } from "./model";
import { takesTime, type ClearSpans, type Onlooker } from "./obstacles/model";
import { classKeyOf, planSteps, prepaymentOf, type PlannedPart, type PlannedVisit } from "./plan/model";
import type { ResourceKind } from "./resources/model";
import {
  loadBusy,
  loadExceptions,
  loadHolidays,
  loadResources,
  loadSpans,
  type NeededResources,
} from "./rows/queries.server";

export type { Candidate, PartRequest } from "./frame/queries.server";
export type { PlannedItem, PlannedPart, PlannedVisit } from "./plan/model";

/** Statuses whose rows take time; holds have a rule of their own. */
const BLOCKING = ["pending", "confirmed", "completed"];
/** A service that staff approve takes requests for the same hour until one of them is approved. */
const BLOCKING_REQUESTS = ["confirmed", "completed"];

/** What is asked about free time, in ids and days. */
export interface AvailabilityRequest extends FrameRequest {
  /** Days asked for, both included, in the location's zone. */
  days: { from: Day; until: Day };
  /** The visit being moved: the id of its first booking. */
  excludeBooking?: number;
  /**
   * Load only what finding free starts needs: the spans that must be kept clear, without the rows behind them. Three times
   * faster for a month of many people, and no start can then say which booking closes it.
   */
  isOpeningsOnly?: boolean;
}

/** The question with its rows loaded, and what it is about. */
export interface Availability extends Frame {
  /** The first part, which is the only one of most visits. */
  service: ServiceRow;
  candidates: Map<number, Candidate>;
  /** One for each part, in order; the first has the days asked for. */
  questions: [SlotQuestion, ...SlotQuestion[]];
  party: number;
  /** Public holidays that the place keeps on the days asked for. */
  holidays: ReadonlySet<Day>;
  /** When holds that are in the way lapse, epoch milliseconds; some may have. */
  lapses: number[];
}

/**
 * Everything the availability model needs, in a number of queries that depends neither on people nor on days. People who do not work at the place asked about
 * are left out. Null when a service or add-on is not offered, or nobody who may be asked does a part.
 */
export async function loadAvailability(
  db: Queryable,
  request: AvailabilityRequest,
): Promise<Availability | null> {
  const frame = await loadFrame(db, request);
  return frame && loadAvailabilityOf(db, frame, request);
}

/** The same for what is known to be offered. */
export async function loadAvailabilityOf(
  db: Queryable,
  frame: Frame,
  request: AvailabilityRequest,
): Promise<Availability> {
  const { parts, location } = frame;
  const [{ service, candidates }] = parts;
  const ids = [...new Set(parts.flatMap(({ candidates }) => [...candidates.keys()]))];
  const span = { ids, zone: location.zone, days: request.days, now: request.now };
  const except = request.excludeBooking;
  const limited = parts.flatMap(({ service }) => (service.maxPerDay === null ? [] : [service.id]));
  const [taken, exceptions, holidays, needed] = await Promise.all([
    request.isOpeningsOnly && except === undefined && !needsRows(parts)
      ? loadSpans(db, span)
      : loadBusy(db, { ...span, except, limited }),
    loadExceptions(db, span),
    loadHolidays(db, location, request.days),
    loadResources(db, { ...span, except, locationId: location.id, serviceIds: serviceIdsOf(parts) }),
  ]);
  const dates = datesAround(request.days);
  const exceptionsOf = exceptionsByPerson(exceptions);
  const laid = new Map<number, LaidHours>();
  for (const candidate of parts.flatMap(({ candidates }) => [...candidates.values()])) {
    if (laid.has(candidate.id)) continue;
    const place = { locationId: location.id, ownLocationId: candidate.locationId, holidays };
    laid.set(
      candidate.id,
      layHours(frame.weeks.get(candidate.id) ?? [], { exceptions: exceptionsOf(candidate.id), place, dates }),
    );
  }
  const [first, ...further] = parts.map((part) => toQuestion(part, { frame, request, laid, taken, needed }));
  return {
    ...frame,
    service,
    candidates,
    questions: [first as SlotQuestion, ...further],
    party: request.party ?? 1,
    holidays,
    lapses: [
      ...taken.lapses,
      ...needed.things.flatMap(({ rows }) => rows.map(({ expiresAt }) => expiresAt ?? 0)),
    ],
  };
}

/** Answers with the exceptions of a person, those of everybody included. */
function exceptionsByPerson(exceptions: readonly ExceptionRow[]): (staffId: number) => ExceptionRow[] {
  const general = exceptions.filter(({ staffId }) => staffId === null);
  const own = new Map<number, ExceptionRow[]>();
  for (const row of exceptions)
    if (row.staffId !== null) own.set(row.staffId, [...(own.get(row.staffId) ?? general), row]);
  return (staffId) => own.get(staffId) ?? general;
}

/** Whether a start depends on more of a row than its span. */
function needsRows(parts: readonly PartFrame[]): boolean {
  return parts.some(
    ({ service }) => service.capacity !== null || service.maxPerDay !== null || service.approval === "staff",
  );
}

function serviceIdsOf(parts: readonly PartFrame[]): number[] {
  return parts.flatMap(({ candidates }) =>
    [...candidates.values()].slice(0, 1).flatMap(({ items }) => items.map(({ serviceId }) => serviceId)),
  );
}

function toQuestion(
  { service, candidates }: PartFrame,
  {
    frame: { location },
    request,
    laid,
    taken,
    needed,
  }: {
    frame: Frame;
    request: AvailabilityRequest;
    laid: Map<number, LaidHours>;
    taken: { busy?: Map<number, BusyRow[]>; spans?: Map<number, ClearSpans> };
    needed: NeededResources;
  },
): SlotQuestion {
  const people = [...candidates.values()];
  const onlooker: Onlooker = {
    now: request.now,
    blockingStatuses: service.approval === "staff" ? BLOCKING_REQUESTS : BLOCKING,
  };
  return {
    ...onlooker,
    zone: location.zone,
    days: request.days,
    people: people.map(({ id, durationMin }): Person => ({
      id,
      durationMin,
      work: laid.get(id)?.work ?? [],
      closures: laid.get(id)?.closures,
      busy: taken.busy?.get(id) ?? [],
      spans: taken.spans?.get(id),
    })),
    resources: resourcesOf(people[0]?.items ?? [], needed, onlooker),
    classKeyOf:
      service.capacity === null
        ? undefined
        : (person, start) => classKeyOf(service.id, person as number, start),
    rules: {
      durationMin: people[0]?.durationMin ?? service.durationMin,
      beforeMin: service.bufferBeforeMin,
      afterMin: service.bufferAfterMin,
      serviceId: service.id,
      capacity: service.capacity,
      party: request.party ?? 1,
      maxPerDay: service.maxPerDay,
      stepMin: service.stepMin,
      minNoticeMin: request.forStaff ? 0 : service.minNoticeMin,
      horizonDays: request.forStaff ? null : service.horizonDays,
    },
  };
}

/** The kinds a part needs, add-ons included, with what is in the way of this onlooker. */
function resourcesOf(
  items: readonly { serviceId: number }[],
  { kinds, things }: NeededResources,
  onlooker: Onlooker,
): ResourceKind[] {
  const wanted = new Set(items.flatMap(({ serviceId }) => kinds.get(serviceId) ?? []));
  return [...wanted].map((kindId) => ({
    id: kindId,
    resources: things
      .filter((thing) => thing.kindId === kindId)
      .map(({ id, rows }) => ({
        id,
        rows: rows.filter((row) => takesTime({ id: 0, start: 0, end: 0, ...row }, onlooker)),
      })),
  }));
}

/**
 * Decides a visit that begins at an instant: who does it and with what. The fewest changes of person win, then whoever has the fewest visits that day; the
 * owner's order decides a tie. Refuses with the reason why the start is closed. Call it inside the transaction that writes the visit, with what was loaded
 * behind the locks.
 */
export async function planVisit(
  db: Queryable,
  { parts, questions, location, party }: Availability,
  startsAt: Date,
): Promise<Result<PlannedVisit, Objection<ClosedReason>>> {
  const ids = [...new Set(parts.flatMap(({ candidates }) => [...candidates.keys()]))];
  const load = await countVisits(db, ids, { day: dayOf(startsAt, location.zone), now: questions[0].now });
  const steps = planSteps(questions, { startsAt, load });
  if (!Array.isArray(steps)) return refuse(steps);
  const planned = steps.map((step, at): PlannedPart => {
    const { service, candidates } = parts[at] as PartFrame;
    const { items, priceMinor } = candidates.get(step.person as number) as Candidate;
    const start = step.start * 60_000;
    return {
      staffId: step.person as number,
      serviceId: service.id,
      startsAt: new Date(start),
      endsAt: new Date(step.end * 60_000),
      bufferBeforeMin: step.beforeMin,
      bufferAfterMin: step.afterMin,
      classKey: service.capacity === null ? null : classKeyOf(service.id, step.person as number, start),
      seats: service.capacity === null ? 1 : party,
      items,
      priceMinor,
      resourceIds: step.resources as number[],
    };
  });
  const prepaid = planned.map(({ priceMinor }, at) =>
    prepaymentOf((parts[at] as PartFrame).service, priceMinor),
  );
  return ok({
    startsAt,
    endsAt: planned.at(-1)?.endsAt ?? startsAt,
    locationId: location.id,
    zone: location.zone,
    currency: parts[0].service.currency,
    priceMinor: planned.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
    prepayMinor: prepaid.reduce((sum, minor) => sum + minor, 0),
    needsApproval: parts.some(({ service }) => service.approval === "staff"),
    parts: planned,
  });
}

/** Visits that take a person's time on a local day, by person; lapsed holds are none. */
async function countVisits(
  db: Queryable,
  ids: number[],
  { day, now }: { day: Day; now: Date },
): Promise<Map<number, number>> {
  if (ids.length < 2) return new Map();
  const rows = await db
    .select({ staffId: bookings.staffId, visits: count() })
    .from(bookings)
    .where(
      and(
        inArray(bookings.staffId, ids),
        eq(bookings.localDay, day),
        eq(bookings.blocks, true),
        or(ne(bookings.status, "hold"), isNull(bookings.holdUntil), gt(bookings.holdUntil, now)),
      ),
    )
    .groupBy(bookings.staffId);
  return new Map(rows.map(({ staffId, visits }) => [staffId, visits]));
}

/** A working week laid over days, with one day to spare on both sides for night shifts and onlookers in other zones. */
export function expandWeek(week: readonly WeekRow[], days: { from: Day; until: Day }): WallInterval[] {
  return layWeek(week, datesAround(days));
}

import type { Queryable } from "~drizzle/client.server";
import {
  loadFrame,
  type Frame,
  type FrameRequest,
} from "~/features/booking/availability/frame/queries.server";
import { loadAvailabilityOf } from "~/features/booking/availability/queries.server";
import { loadExceptions } from "~/features/booking/availability/rows/queries.server";
import {
  HoursAway,
  type HourSource,
  type OutsideSeller,
  type PageTime,
} from "~/features/booking/offer/page/queries.server";
import {
  monthOf,
  monthSpan,
  type OfferedDays,
  type OfferedMonth,
} from "~/features/booking/offer/queries.server";
import type { BookingVendor } from "~/features/sync/ports";
import type { Vendors } from "~/jobs/vendors";
import type { Core } from "~/lib/core";
import { addDays, dayOf, wallOf, type Day } from "~/lib/zoned-time";
import { readVendorNames, VENDOR, type VendorNames } from "../queries.server";
import { rememberAnswer } from "./memory/queries.server";
import { joinTimes, judgeTimes, type JudgedTime, type PersonTime } from "./model";

/** How long a page waits for the other system before it says that its hours cannot be read. */
const PATIENCE_MS = 3_000;
/** Furthest that the other system is asked about, whatever the service's horizon. */
const MOST_DAYS = 90;

/** Whose free hours are asked about: one service, one person or whoever is free. */
export interface OutsideRequest {
  serviceId: number;
  staffId: number | "any";
  locationId?: number;
  now: Date;
  forStaff?: boolean;
  /** The visit that is being moved. */
  excludeBooking?: number;
}

/** What is asked, in both worlds' names. */
interface Asked {
  frame: Frame;
  request: OutsideRequest;
  serviceExternalId: string;
  /** People who may be asked, in the owner's order, with their numbers there. */
  people: [number, string][];
}

/** How a service is sold from YClients' hours; for `getOfferPage`. Null when it or its people are not linked. */
export async function findOutsideSeller(
  core: Core,
  vendors: Vendors,
  serviceId: number,
): Promise<OutsideSeller | null> {
  const names = (await readVendorNames(core.db, [serviceId])).get(serviceId);
  if (!names?.serviceExternalId || names.staff.size === 0) return null;
  return {
    staffIds: new Set(names.staff.keys()),
    hoursOf: ({ parts, locationId, now }) =>
      outsideHours(core, vendors, { serviceId, staffId: parts[0]?.staffId ?? "any", locationId, now }),
  };
}

/** YClients' hours as a source for the calendar of a page. Its methods throw `HoursAway`. */
export function outsideHours(core: Core, vendors: Vendors, request: OutsideRequest): HourSource {
  const asked = frameOf(core.db, request);
  const free = async (known: Asked) => readFreeDays(core, vendors, known);
  return {
    async month(wanted) {
      const known = await asked;
      return known && describeMonth(known, wanted, await free(known));
    },
    async times(day) {
      const known = await asked;
      const times = known ? await listJudged(core, vendors, known, { from: day, until: day }) : [];
      return joinTimes(times).filter(({ closed }) => closed === null).map((time) => pageTime(time.startsAt, known)); // prettier-ignore
    },
    async nextFree(from) {
      const known = await asked;
      if (!known) return null;
      return [...(await free(known))].filter((day) => day >= (from ?? day)).sort()[0] ?? null;
    },
  };
}

/**
 * YClients' times of a range of days with our own calendar laid over them, as `listOfferedDays` answers for our own hours. What is not in the list is not offered there.
 * Null when the service or nobody of its people is known there; throws `HoursAway`.
 */
export async function listOutsideDays(
  core: Core,
  vendors: Vendors,
  { days, ...request }: OutsideRequest & { days: { from: Day; until: Day } },
): Promise<OfferedDays | null> {
  const known = await frameOf(core.db, request);
  if (!known) return null;
  const free = await readFreeDays(core, vendors, known);
  const judged: JudgedTime[] = [];
  for (let day = days.from; day <= days.until; day = addDays(day, 1))
    if (free.has(day)) judged.push(...(await listJudged(core, vendors, known, { from: day, until: day })));
  const { parts: [{ service, candidates }], location } = known.frame; // prettier-ignore
  const people = known.people.flatMap(([id]) => candidates.get(id) ?? []);
  const lengths = new Map(judged.map(({ staffId, durationMin }) => [staffId, durationMin]));
  return {
    zone: location.zone,
    currency: service.currency,
    durationMin: judged[0]?.durationMin ?? people[0]?.durationMin ?? 0,
    times: joinTimes(judged).map((time) => ({ ...time, placesLeft: null })),
    people: people.map(({ id, name, priceMinor, durationMin }) => ({ id, name, priceMinor, durationMin: lengths.get(id) ?? durationMin })), // prettier-ignore
    until: new Date(request.now.getTime() + 60_000),
  };
}

/** Free hours near one that is gone: the same day, else the next day with room. Empty while the other system is away. */
export async function listFreshOutside(
  core: Core,
  vendors: Vendors,
  { startsAt, ...request }: OutsideRequest & { startsAt: Date },
): Promise<PageTime[]> {
  const source = outsideHours(core, vendors, request);
  try {
    const known = await frameOf(core.db, request);
    if (!known) return [];
    const sameDay = dayOf(startsAt < request.now ? request.now : startsAt, known.frame.location.zone);
    const times = await source.times(sameDay);
    if (times.length > 0) return nearest(times, startsAt);
    const next = await source.nextFree(addDays(sameDay, 1));
    return next ? (await source.times(next)).slice(0, FRESH_TIMES) : [];
  } catch (error) {
    if (error instanceof HoursAway) return [];
    throw error;
  }
}

const FRESH_TIMES = 12;

function nearest(times: PageTime[], startsAt: Date): PageTime[] {
  const distance = ({ start }: PageTime) => Math.abs(Date.parse(start) - startsAt.getTime());
  return times
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, FRESH_TIMES)
    .sort((a, b) => a.start.localeCompare(b.start));
}

/** The times of YClients that begin at an instant and can be had, in the order in which people are preferred. Throws `HoursAway`. */
export async function findOutsideTime(
  core: Core,
  vendors: Vendors,
  { startsAt, ...request }: OutsideRequest & { startsAt: Date },
): Promise<PersonTime[]> {
  const known = await frameOf(core.db, request);
  if (!known) return [];
  const day = dayOf(startsAt, known.frame.location.zone);
  const times = await listJudged(core, vendors, known, { from: day, until: day });
  return times.filter((time) => time.closed === null && time.startsAt.getTime() === startsAt.getTime());
}

async function frameOf(db: Queryable, request: OutsideRequest): Promise<Asked | null> {
  const { serviceId, staffId, locationId, now, forStaff } = request;
  const asked: FrameRequest = { parts: [{ serviceId, staffId, addonIds: [] }], locationId, now, forStaff };
  const [frame, names] = await Promise.all([loadFrame(db, asked), readVendorNames(db, [serviceId])]);
  const known = names.get(serviceId);
  if (!frame || !known?.serviceExternalId) return null;
  const people = peopleOf(frame, known);
  return people.length > 0 ? { frame, request, serviceExternalId: known.serviceExternalId, people } : null;
}

function peopleOf({ parts: [{ candidates }] }: Frame, names: VendorNames): [number, string][] {
  return [...candidates.keys()].flatMap((id): [number, string][] => {
    const externalId = names.staff.get(id);
    return externalId === undefined ? [] : [[id, externalId]];
  });
}

/** Days with room, of everybody asked, from today to the horizon: one question for all pages of the calendar. */
async function readFreeDays(core: Core, vendors: Vendors, asked: Asked): Promise<Set<Day>> {
  const { frame, request, serviceExternalId, people } = asked;
  const today = dayOf(request.now, frame.location.zone);
  const until = addDays(today, Math.min(frame.parts[0].service.horizonDays, MOST_DAYS));
  const days = await Promise.all(
    people.map(([, staffExternalId]) =>
      ask(core, vendors, ["days", serviceExternalId, staffExternalId, today, until], (vendor, signal) =>
        vendor.desk.freeDays({ serviceExternalIds: [serviceExternalId], staffExternalId, from: today, until, signal }),
      ),
    ),
  ); // prettier-ignore
  return new Set(days.flat().filter((day) => day >= today && day <= until));
}

async function listJudged(
  core: Core,
  vendors: Vendors,
  { frame, request, serviceExternalId, people }: Asked,
  days: { from: Day; until: Day },
): Promise<JudgedTime[]> {
  const lists = await Promise.all(
    people.map(async ([staffId, staffExternalId]) => {
      const times = await ask(core, vendors, ["times", serviceExternalId, staffExternalId, days.from], (vendor, signal) =>
        vendor.desk.freeTimes({ serviceExternalIds: [serviceExternalId], staffExternalId, day: days.from, signal }),
      ); // prettier-ignore
      return times.map(({ startsAt, durationMin, wire }): PersonTime => ({
        staffId,
        startsAt,
        durationMin,
        wire,
      }));
    }),
  );
  return judge(core.db, { frame, request, days, excludeBooking: request.excludeBooking }, lists.flat());
}

/** What our calendar says to times of YClients, looked at now; also inside the transaction that keeps one. */
export async function judge(
  db: Queryable,
  { frame, request, days, excludeBooking }: { frame: Frame; request: OutsideRequest; days: { from: Day; until: Day }; excludeBooking?: number },
  times: readonly PersonTime[],
): Promise<JudgedTime[]> {
  if (times.length === 0) return [];
  const ids = [...new Set(times.map(({ staffId }) => staffId))];
  const { serviceId, staffId, now, forStaff } = request;
  const parts = [{ serviceId, staffId, addonIds: [] }];
  const [{ questions }, exceptions] = await Promise.all([
    loadAvailabilityOf(db, frame, { parts, now, forStaff, days, excludeBooking }),
    loadExceptions(db, { ids, zone: frame.location.zone, days, now }),
  ]);
  const here = exceptions.filter(({ staffId, locationId }) => staffId !== null || locationId === null || locationId === frame.location.id);
  return judgeTimes({ ...questions[0], classKeyOf: undefined, rules: { ...questions[0].rules, capacity: null } }, times, here);
} // prettier-ignore

/** Asks YClients within bounded time. Whatever goes wrong there, the page's answer is that its hours cannot be read now. */
async function ask<T>(
  core: Core,
  vendors: Vendors,
  about: readonly string[],
  question: (vendor: BookingVendor, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const vendor = vendors.bookingSources[VENDOR];
  if (!vendor) throw new HoursAway();
  try {
    return await rememberAnswer(core, about.join("|"), () =>
      withPatience((signal) => question(vendor, signal)),
    );
  } catch (error) {
    if (error instanceof HoursAway) throw error;
    core.log.info(
      { kind: (error as { kind?: unknown }).kind ?? "unknown" },
      "free hours of yclients not read",
    );
    throw new HoursAway();
  }
}

/** The budget may let a call wait in a queue that knows nothing of signals: the page goes on at its time all the same. */
async function withPatience<T>(question: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const asked = question(stop.signal);
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HoursAway()), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, tooLong]);
  } finally {
    clearTimeout(timer);
    asked.catch(() => undefined);
    stop.abort();
  }
}

function describeMonth(
  { frame, request }: Asked,
  wanted: string | null,
  free: ReadonlySet<Day>,
): OfferedMonth {
  const { zone } = frame.location;
  const today = dayOf(request.now, zone);
  const horizon = addDays(today, Math.min(frame.parts[0].service.horizonDays, MOST_DAYS));
  const month = wanted ?? monthOf(today);
  const days: OfferedMonth["days"] = [];
  const span = monthSpan(month);
  for (let day = span.from; day <= span.until; day = addDays(day, 1)) {
    const state = day < today || day > horizon ? "out" : free.has(day) ? "open" : "closed";
    days.push({ day, state, reason: null });
  }
  return { month, zone, today, days, firstMonth: monthOf(today), lastMonth: monthOf(horizon) };
}

function pageTime(startsAt: Date, known: Asked | null): PageTime {
  const zone = known?.frame.location.zone ?? "UTC";
  return {
    start: startsAt.toISOString(),
    hour: Math.floor(wallOf(startsAt, zone).minutes / 60),
    placesLeft: null,
  };
}

import type { Queryable } from "~drizzle/client.server";
import {
  getOfferedService,
  listAddons,
  listLocations,
  listServicePeople,
  type Addon,
  type ServicePerson,
} from "~/features/catalog/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { addDays, wallOf, type Day } from "~/lib/zoned-time";
import { listWorkplaces } from "../places/queries.server";
import {
  findNextFreeDay,
  getOfferedDay,
  getOfferedMonth,
  monthOf,
  shiftMonth,
  type DayState,
  type OfferedMonth,
} from "../queries.server";
import { STRIP_DAYS, stripOf, type Choice, type ChosenPart, type Look } from "./model";

/** A day as the page draws it; what lies before today or past the horizon is as closed as a day off. */
export interface PageDay {
  day: Day;
  state: "available" | "full" | "closed";
}

/** One start as a page receives it. */
export interface PageTime {
  start: string;
  /** Local hour, for morning, afternoon and evening. */
  hour: number;
  /** Of a group class: places that are left. */
  placesLeft: number | null;
}

/** The days and times part of a page: what a visitor looks at when they choose or move an hour. */
export interface OfferCalendar {
  zone: string;
  today: Day;
  /** Seven days from today, or from a week after that. */
  strip: { days: PageDay[]; previous: Day | null; next: Day | null };
  month: { month: string; previous: string | null; next: string | null; days: PageDay[] };
  /** The day whose times are listed; null when nothing is free up to the horizon. */
  day: Day | null;
  times: PageTime[];
  /** When the day has none: the nearest day from there on that has. */
  nextFree: Day | null;
}

type Asked = Omit<Parameters<typeof findNextFreeDay>[1], "from">;

/** Where the free hours of a visit come from: our own calendar, or another system's. */
export interface HourSource {
  /** Days of a month, the current one when null; null when the visit cannot be booked at all. */
  month(month: string | null): Promise<OfferedMonth | null>;
  /** What can be had on a day, ascending. */
  times(day: Day): Promise<PageTime[]>;
  /** The nearest day with room, from a day on (from today unless told). */
  nextFree(from?: Day): Promise<Day | null>;
}

/** Our own hours. */
export function ownHours(db: Queryable, asked: Asked): HourSource {
  return {
    month: (month) => getOfferedMonth(db, { ...asked, month }),
    times: (day) => listTimes(db, asked, day),
    nextFree: (from) => findNextFreeDay(db, { ...asked, from }),
  };
}

/**
 * What a calendar shows of the free hours of a visit; null when the visit cannot be booked at all. A day with nothing but `own`, the hour that
 * the visitor has, is as good as full.
 */
export async function getOfferCalendar(
  db: Queryable,
  asked: Asked,
  look: Look,
  own?: Date,
): Promise<OfferCalendar | null> {
  return describeCalendar(ownHours(db, asked), look, own);
}

/** The same from any source of hours. */
export async function describeCalendar(
  source: HourSource,
  look: Look,
  own?: Date,
): Promise<OfferCalendar | null> {
  const isLooking = look.day ?? look.week ?? look.month;
  const nearest = isLooking ? null : await source.nextFree();
  const months = monthsOf(source);
  const aim = look.day ?? look.week ?? nearest ?? (look.month ? `${look.month}-01` : null);
  const first = await months(aim ? monthOf(aim) : null);
  if (!first) return null;
  const { zone, today } = first;
  const inMonth = look.month ? (first.days.find(({ state }) => state === "open")?.day ?? null) : null;
  const stripFrom = stripOf(look.day ?? look.week ?? nearest ?? inMonth ?? aim ?? today, today);
  const stripUntil = addDays(stripFrom, STRIP_DAYS - 1);
  const stripDays = [first, ...[await months(monthOf(stripFrom)), await months(monthOf(stripUntil))]]
    .flatMap((month) => month?.days ?? [])
    .filter(
      ({ day }, at, all) =>
        day >= stripFrom && day <= stripUntil && all.findIndex((one) => one.day === day) === at,
    ) // prettier-ignore
    .sort((a, b) => a.day.localeCompare(b.day));
  const inStrip = look.week ? (stripDays.find(({ state }) => state === "open")?.day ?? stripFrom) : null;
  const day = look.day ?? nearest ?? inMonth ?? inStrip ?? (look.month ? aim : null);
  const times = day ? await source.times(day) : [];
  const others = times.filter(({ start }) => start !== own?.toISOString());
  const later = day !== null && others.length === 0 ? addDays(day, own && times.length > 0 ? 1 : 0) : null;
  const nextFree = later === null ? null : await source.nextFree(later);
  const shown = await months(monthOf(day ?? aim ?? today));
  return {
    zone,
    today,
    strip: {
      days: stripDays.map(pageDay),
      previous: stripFrom > today ? stripOf(addDays(stripFrom, -STRIP_DAYS), today) : null,
      next: monthOf(addDays(stripUntil, 1)) <= first.lastMonth ? addDays(stripUntil, 1) : null,
    },
    month: describeMonth(shown ?? first),
    day,
    times,
    nextFree,
  };
}

/** Months that are asked for more than once are loaded once. */
function monthsOf(source: HourSource) {
  const known = new Map<string | null, Promise<OfferedMonth | null>>();
  return (month: string | null) => {
    const loaded = known.get(month) ?? source.month(month);
    known.set(month, loaded);
    return loaded;
  };
}

async function listTimes(db: Queryable, asked: Asked, day: Day): Promise<PageTime[]> {
  const offered = await getOfferedDay(db, { ...asked, day });
  return (offered?.times ?? [])
    .filter(({ closed }) => closed === null)
    .map((time) => ({
      start: time.startsAt.toISOString(),
      hour: Math.floor(wallOf(time.startsAt, offered?.zone ?? "UTC").minutes / 60),
      placesLeft: time.placesLeft ?? null,
    }));
}

function pageDay({ day, state }: { day: Day; state: DayState }): PageDay {
  return { day, state: state === "open" ? "available" : state === "full" ? "full" : "closed" };
}

function describeMonth({ month, days, firstMonth, lastMonth }: OfferedMonth): OfferCalendar["month"] {
  return {
    month,
    previous: month > firstMonth ? shiftMonth(month, -1) : null,
    next: month < lastMonth ? shiftMonth(month, 1) : null,
    days: days.map(pageDay),
  };
}

/** One service of the visit with what can be chosen about it. */
export interface OfferedPart {
  serviceId: number;
  name: string;
  staffId: number | "any";
  people: ServicePerson[];
  addons: (Addon & { isChosen: boolean })[];
  /** With the chosen person or the cheapest one, add-ons included. */
  priceMinor: number;
  durationMin: number;
  /** Somebody asks more than `priceMinor`. */
  priceVaries: boolean;
}

/** Everything the page of choosing person, day and time shows. */
export interface OfferPage {
  choice: Choice;
  service: {
    id: number;
    name: string;
    description: string;
    currency: string;
    pictureHash: string | null;
    capacity: number | null;
    prepayment: "none" | "deposit" | "full";
    depositPercent: number;
    approval: "auto" | "staff";
  };
  parts: OfferedPart[];
  /** Where it can be had. */
  locations: { id: number; name: string; address: string; phone: string }[];
  /** Null: another system sells it, and its hours cannot be read at the moment. */
  calendar: OfferCalendar | null;
  priceMinor: number;
  priceVaries: boolean;
  durationMin: number;
}

/** How another system sells a service: one at a time, by the people it knows, from hours of its own. */
export interface OutsideSeller {
  /** Everybody who does it unless told. */
  staffIds?: ReadonlySet<number>;
  /** Throws `HoursAway` from its methods when the system does not answer. */
  hoursOf(asked: Asked): HourSource;
}

/** The other system does not say what is free. */
export class HoursAway extends Error {
  override readonly name = "HoursAway";
}

/**
 * The page of a service for what was chosen so far. Refuses with `not_offered` (no such service for clients), or with `changed`: somebody or
 * something of the choice is not to be had (any more), and the choice that is left is the answer's.
 */
export async function getOfferPage(
  db: Queryable,
  { choice: wanted, look, now, outside }: { choice: Choice; look: Look; now: Date; outside?: OutsideSeller },
): Promise<OfferPage | { refused: "not_offered" } | { refused: "changed"; left: Choice }> {
  const choice = outside
    ? { ...wanted, parts: [{ ...wanted.parts[0], addonIds: [] }] as Choice["parts"], party: 1 }
    : wanted;
  const service = await getOfferedService(db, choice.parts[0].serviceId);
  if (!service) return { refused: "not_offered" };
  const [loaded, workplaces, places] = await Promise.all([
    Promise.all(choice.parts.map((part) => loadPart(db, part, outside))),
    listWorkplaces(db),
    listLocations(db),
  ]);
  const [first] = loaded;
  if (!first) return { refused: "not_offered" };
  const worksAt = (personId: number, locationId: number) =>
    workplaces.get(personId)?.has(locationId) === true;
  const locations = places.filter(({ id }) => first.people.some((person) => worksAt(person.id, id)));
  const isHere = choice.locationId === null || locations.some(({ id }) => id === choice.locationId);
  // A business of several places must know which clock and which people are meant; the first place is meant unless told.
  const locationId =
    (isHere ? choice.locationId : null) ?? (locations.length > 1 ? locations[0]?.id : undefined);
  const parts = loaded.flatMap((part) => part ?? []);
  if (locationId !== undefined)
    for (const part of parts) part.people = part.people.filter(({ id }) => worksAt(id, locationId));
  const left: Choice = {
    parts: parts.map(({ serviceId, staffId, addons }): ChosenPart => {
      const chosen = addons.filter(({ isChosen }) => isChosen).map(({ id }) => id);
      return { serviceId, staffId, addonIds: chosen };
    }) as Choice["parts"],
    locationId: isHere ? choice.locationId : null,
    party: service.capacity === null ? 1 : Math.min(choice.party, service.capacity),
  };
  if (differs(left, wanted)) return { refused: "changed", left };

  const asked = { parts: left.parts, locationId, party: left.party, now };
  const calendar = await readCalendar(outside?.hoursOf(asked) ?? ownHours(db, asked), look);
  if (calendar === "not_offered") return { refused: "not_offered" };
  const { id, name, description, currency, depositPercent } = service;
  const { capacity, approval } = outside ? { capacity: null, approval: "auto" as const } : service;
  // What cannot be paid beforehand is not announced as such; planning says the same.
  const { gateway } = await readSetting(db, "payments");
  const prepayment = gateway === "none" || outside ? ("none" as const) : service.prepayment;
  return {
    choice: { ...left, locationId: locationId ?? null },
    service: { id, name, description, currency, capacity, prepayment, depositPercent, approval, pictureHash: service.pictureHash },
    parts,
    locations: locations.map(({ id, name, address, phone }) => ({ id, name, address, phone })),
    calendar,
    priceMinor: sum(parts.map(({ priceMinor }) => priceMinor)) * left.party,
    priceVaries: parts.some(({ priceVaries }) => priceVaries),
    durationMin: sum(parts.map(({ durationMin }) => durationMin)),
  }; // prettier-ignore
}

/** The calendar, null while the other system is away, or that nothing of the visit is offered. */
async function readCalendar(source: HourSource, look: Look): Promise<OfferCalendar | null | "not_offered"> {
  try {
    return (await describeCalendar(source, look)) ?? "not_offered";
  } catch (error) {
    if (error instanceof HoursAway) return null;
    throw error;
  }
}

/** A part of the visit, what is not to be had (any more) left out; null when the service itself is not. */
async function loadPart(
  db: Queryable,
  { serviceId, staffId, addonIds }: ChosenPart,
  outside?: OutsideSeller,
): Promise<OfferedPart | null> {
  const [service, everybody] = await Promise.all([
    getOfferedService(db, serviceId),
    listServicePeople(db, serviceId),
  ]);
  // What another system sells is one service by somebody it knows, and nothing beside it.
  const people = everybody.filter(({ id }) => outside?.staffIds?.has(id) ?? true);
  if (!service || people.length === 0) return null;
  const person = people.find(({ id }) => id === staffId);
  const addons = outside ? [] : await listAddons(db, serviceId, { staffId: person?.id });
  const chosen = addons.filter(({ id }) => addonIds.includes(id));
  const lowest = person ?? people.reduce((least, one) => (one.priceMinor < least.priceMinor ? one : least));
  return {
    serviceId,
    name: service.name,
    staffId: person?.id ?? "any",
    people,
    addons: addons.map((addon) => ({ ...addon, isChosen: addonIds.includes(addon.id) })),
    priceMinor: lowest.priceMinor + sum(chosen.map(({ priceMinor }) => priceMinor)),
    durationMin: lowest.durationMin + sum(chosen.map(({ durationMin }) => durationMin)),
    priceVaries: !person && people.some(({ priceMinor }) => priceMinor > lowest.priceMinor),
  };
}

function differs(one: Choice, other: Choice): boolean {
  return (
    one.parts.length !== other.parts.length ||
    one.locationId !== other.locationId ||
    one.party !== other.party ||
    one.parts.some(({ staffId, addonIds }, at) => {
      const part = other.parts[at];
      return staffId !== part?.staffId || addonIds.length !== part.addonIds.length;
    })
  );
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

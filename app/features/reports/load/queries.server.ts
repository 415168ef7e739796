import { and, asc, between, eq, inArray, or, sql } from "drizzle-orm";
import { bookingResources, bookings, locations, resources, staff } from "~drizzle/schema";
import type { BookingStatus } from "~/features/booking/model";
import { lookedAt } from "~drizzle/looked-at";
import { shiftsOf, spansOf, type WorkRules } from "~/features/schedule/shifts/model";
import { loadRulesOf } from "~/features/schedule/shifts/queries.server";
import type { Range } from "~/lib/ranges";
import { addDays, dayOf, instantOf, type Day } from "~/lib/zoned-time";
import { sumAmounts, type Cell, type Part } from "../model";
import type { Span } from "../period/model";
import { narrowBookings, spanKey, type FigureSource, type Question } from "../question/queries.server";
import { listVisits } from "../visits/queries.server";
import { loadOfDays, type DayLoad } from "./model";

/** What takes the time of a person: a missed or called-off visit has given it back, a hold is nobody's yet. */
const TAKING: readonly BookingStatus[] = ["pending", "confirmed", "completed"];

interface Place {
  id: number;
  name: string;
  zone: string;
  holidayCountry: string;
}

/** The load of one person or room at one place. */
interface Load {
  id: number;
  name: string;
  placeId: number;
  placeName: string;
  days: DayLoad[];
}

interface WorkOf {
  places: Place[];
  people: { id: number; name: string; locationId: number; archivedAt: Date | null }[];
  /** By person, then by place. */
  spans: Map<number, Map<number, Range[]>>;
}

/** When everybody works over some days, at each place. Five queries. */
async function readWork({ db }: Question, span: Span): Promise<WorkOf> {
  const places = await db.select({ id: locations.id, name: locations.name, zone: locations.zone, holidayCountry: locations.holidayCountry }).from(locations).orderBy(asc(locations.id));
  const people = await db
    .select({ id: staff.id, name: staff.name, locationId: staff.locationId, archivedAt: staff.archivedAt })
    .from(staff)
    .orderBy(asc(staff.position), asc(staff.id));
  const homes = people.map(({ id, locationId }) => ({ id, homeId: locationId }));
  const rules = await loadRulesOf(db, { people: homes, places, days: span });
  const zoneOf = (id: number) => places.find((place) => place.id === id)?.zone ?? "UTC";
  const spans = new Map(people.map(({ id, locationId, archivedAt }) => {
    const own = rules.get(id) as WorkRules;
    // The shift of the evening before reaches into the first day. Whoever has left works no more from that day on.
    const gone = archivedAt === null ? null : dayOf(archivedAt, zoneOf(locationId));
    const until = gone !== null && gone <= span.until ? addDays(gone, -1) : span.until;
    const shifts = own.hours.length + own.exceptions.length === 0 ? [] : shiftsOf(own, { from: addDays(span.from, -1), until });
    return [id, spansOf(shifts, zoneOf)] as const;
  }));
  return { places, people, spans };
} // prettier-ignore

function daysIn({ from, until }: Span, zone: string) {
  const days: { day: Day; start: number; end: number }[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) {
    const start = instantOf({ day, minutes: 0 }, zone).getTime();
    days.push({ day, start, end: instantOf({ day: addDays(day, 1), minutes: 0 }, zone).getTime() });
  }
  return days;
}

/** Bookings that take time on some days, those that begin the evening before included. */
function takingOn(question: Question, { from, until }: Span) {
  return and(
    between(bookings.localDay, addDays(from, -1), until),
    inArray(lookedAt(bookings.status), [...TAKING]),
    narrowBookings({ ...question, filters: { ...question.filters, service: null } }),
  );
}

async function loadOfPeople(question: Question, span: Span): Promise<Load[]> {
  const { places, people, spans } = await question.once(spanKey("work", span), () => readWork(question, span)); // prettier-ignore
  const { staffId, locationId, startsAt, endsAt } = bookings;
  const read = question.db.select({ staffId, locationId, startsAt, endsAt }).from(bookings);
  const taken = collect(await question.db.selectValues(read.where(takingOn(question, span))));
  const { filters } = question;
  return places
    .filter(({ id }) => filters.location === null || filters.location === id)
    .flatMap((place) => {
      const days = daysIn(span, place.zone);
      return people
        .filter(({ id }) => filters.staff === null || filters.staff === id)
        .map(({ id, name }): Load => {
          const work = spans.get(id)?.get(place.id) ?? [];
          const load = work.length === 0 ? [] : loadOfDays({ work, days, taken: taken.get(`${id} ${place.id}`) ?? [] });
          return { id, name, placeId: place.id, placeName: place.name, days: load };
        });
    })
    .filter(({ days }) => days.length > 0);
} // prettier-ignore

/** Rows of owner, place, beginning and end as stretches of each owner and place. */
function collect(rows: unknown[][]): Map<string, Range[]> {
  const ranges = new Map<string, Range[]>();
  for (const [owner, place, from, until] of rows) {
    const key = `${String(owner)} ${String(place)}`;
    const range = { start: Number(from), end: Number(until) };
    const known = ranges.get(key);
    if (known) known.push(range);
    else ranges.set(key, [range]);
  }
  return ranges;
}

/** A room could be taken whenever anybody works at its place. */
async function loadOfRooms(question: Question, span: Span): Promise<Load[]> {
  const { places, spans } = await question.once(spanKey("work", span), () => readWork(question, span));
  const { busyFrom, busyUntil, resourceId } = bookingResources;
  const read = question.db
    .select({ resourceId, locationId: bookings.locationId, busyFrom, busyUntil })
    .from(bookings)
    .innerJoin(bookingResources, eq(bookingResources.bookingId, bookings.id));
  const taken = collect(await question.db.selectValues(read.where(takingOn(question, span))));
  const rooms = await question.db
    .select()
    .from(resources)
    .orderBy(asc(resources.position), asc(resources.id));
  const { location } = question.filters;
  return places
    .filter(({ id }) => location === null || location === id)
    .flatMap((place) => {
      const work = [...spans.values()].flatMap((own) => own.get(place.id) ?? []);
      const days = daysIn(span, place.zone);
      return rooms
        .filter(({ locationId, archivedAt }) => locationId === place.id && archivedAt === null)
        .map(({ id, name }): Load => {
          const load = loadOfDays({ work, days, taken: taken.get(`${id} ${place.id}`) ?? [] });
          return { id, name, placeId: place.id, placeName: place.name, days: load };
        });
    });
}

function cellsOf(loads: readonly Load[]): Cell[] {
  return loads.flatMap(({ days }) => days.map(({ day, booked, worked }) => ({ day, currency: null, top: booked, bottom: worked }))); // prettier-ignore
}

function loadFigure(
  name: string,
  read: (question: Question, span: Span) => Promise<Load[]>,
  rows: FigureSource["rows"],
): FigureSource {
  const once = (question: Question, span: Span) =>
    question.once(spanKey(name, span), () => read(question, span));
  return {
    cells: async (question, span) => cellsOf(await once(question, span)),
    async parts(question, span, kind) {
      const byPart = new Map<string, Part>();
      for (const load of await once(question, span)) {
        const [key, title] =
          kind === "location" ? [String(load.placeId), load.placeName] : [String(load.id), load.name];
        const known = byPart.get(key)?.amounts ?? [];
        byPart.set(key, { key, name: title, amounts: sumAmounts([...known, ...cellsOf([load])]) });
      }
      return [...byPart.values()];
    },
    rows,
  };
}

/** Minutes in which people receive somebody, of those they work. */
export const loadPeople = loadFigure("load", loadOfPeople, (question, span, page) =>
  listVisits(question, page, takingExactly(question, span)),
);

/** The same for rooms and equipment, of the time in which their place is worked at. */
export const loadRooms = loadFigure("rooms", loadOfRooms, (question, span, page) => {
  const inRoom = sql`exists (select 1 from ${bookingResources} where ${bookingResources.bookingId} = ${bookings.id})`; // prettier-ignore
  return listVisits(question, page, and(takingExactly(question, span), inRoom));
});

/** Those of the span, and those of the evening before that run over its midnight. */
function takingExactly(question: Question, span: Span) {
  const start = instantOf({ day: span.from, minutes: 0 }, question.zone);
  return and(
    takingOn(question, span),
    or(between(bookings.localDay, span.from, span.until), sql`${bookings.endsAt} > ${sql.param(start, bookings.endsAt)}`),
  );
} // prettier-ignore

import { asc } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { services } from "~drizzle/schema";
import { can, requireCan } from "~/features/accounts/policy";
import { listLocations, listStaff } from "~/features/catalog/queries.server";
import type { Actor } from "~/lib/actor";
import { sumByCurrency, type Money } from "~/lib/money";
import { addDays, dayOf, wallOf, weekdayOf, type Day } from "~/lib/zoned-time";
import { USUAL_STATUSES, type CalendarAddress, type CalendarView } from "./address/model";
import { loadWork } from "./closed/queries.server";
import { layColumns, type Column } from "./columns/model";
import { lengthOf, type Stretch } from "./model";
import { monthLoads, monthSpan, type DayLoad } from "./month/model";
import type { Slip, VisitRow } from "./slips/model";
import { findMoneySince, listResourceNames, listVisitRows } from "./slips/queries.server";

/** A place of the sheet: its columns stand together and read one clock. */
export interface CalendarPlace {
  id: number;
  name: string;
  zone: string;
  today: Day;
  nowMin: number;
}

export interface CalendarPage {
  view: CalendarView;
  /** What the address says, with the people, the place and the service that there are. */
  address: CalendarAddress;
  day: Day;
  /** Today in the first place's zone. */
  today: Day;
  range: { from: Day; until: Day };
  hours: Stretch;
  /** By place and person, then by day. Empty in the month view. */
  columns: readonly Column[];
  /** Only in the month view. */
  month: DayLoad[];
  places: CalendarPlace[];
  people: { id: number; name: string; isArchived: boolean }[];
  services: { id: number; name: string }[];
  /** The one person the page is about, whose week has a column per day; null: several. */
  soloStaffId: number | null;
  totals: { visits: number; pending: number; money: Money[]; busyShare: number | null };
}

/** How many days a list shows. */
const LIST_DAYS = 7;

function rangeOf(view: CalendarView, day: Day): { from: Day; until: Day } {
  if (view === "month") return monthSpan(day);
  if (view === "list") return { from: day, until: addDays(day, LIST_DAYS - 1) };
  if (view === "day") return { from: day, until: day };
  const from = addDays(day, -weekdayOf(day));
  return { from, until: addDays(from, 6) };
}

/** The staff's calendar: a day, a week, a month or a list, of everybody or of some. Nine queries, whatever the size. */
export async function getCalendarPage(
  db: Queryable,
  actor: Actor,
  { address: asked, now }: { address: CalendarAddress; now: Date },
): Promise<CalendarPage> {
  requireCan(actor, "bookings:read");
  const [everybody, locations, offered] = await Promise.all([
    listStaff(db, { archived: true }),
    listLocations(db),
    db.select().from(services).orderBy(asc(services.position), asc(services.id)),
  ]);
  const address = knownOnly(asked, { everybody, locations, offered });
  const view = address.view ?? "day";
  const places = locations.map((place) => placeNow(place, now));
  const today = (places.find(({ id }) => id === address.location) ?? places[0])?.today ?? dayOf(now, "UTC");
  const day = address.day ?? today;
  const range = rangeOf(view, day);
  const people = everybody
    .map(({ person }) => ({ ...person, isArchived: person.archivedAt !== null }))
    .filter(({ id }) => address.staff.length === 0 || address.staff.includes(id));
  const visits = {
    days: range,
    statuses: [...new Set([...USUAL_STATUSES, ...address.status])],
    staffIds: address.staff.length > 0 ? address.staff : null,
    now,
  };
  const [work, rows, resources, moneySince] = await Promise.all([
    loadWork(db, { staffIds: people.map(({ id }) => id), locations, days: range }),
    listVisitRows(db, visits),
    view === "month" ? new Map<number, string[]>() : listResourceNames(db, visits),
    findMoneySince(db),
  ]);
  const { columns, hours } = layColumns({
    ...{ people, places, work, rows, resources, services: new Map(offered.map((one) => [one.id, one])) },
    days: daysOf(range),
    isShown: filterOf(address),
    mayWrite: (staffId) => can(actor, "bookings:write", { staffId }),
    locationId: address.location,
    ...{ now, moneySince },
    isByPlace: view === "day",
  });
  const isMonth = view === "month";
  const present = new Set(columns.map(({ staffId }) => staffId));
  const counted = isMonth ? columns.filter((column) => column.day.startsWith(day.slice(0, 7))) : columns;
  return {
    ...{ view, address, day, today, range, hours, places },
    // What the month alone counts with does not travel.
    columns: isMonth ? [] : columns.map((column) => ({ ...column, away: [] })),
    month: isMonth ? monthLoads(columns, { ...range, month: day.slice(0, 7) }) : [],
    people: everybody
      .filter(({ person }) => person.archivedAt === null || present.has(person.id))
      .map(({ person: { id, name, archivedAt } }) => ({ id, name, isArchived: archivedAt !== null })),
    services: offered
      .filter(({ id, archivedAt, isAddon }) => (archivedAt === null && !isAddon) || id === address.service)
      .map(({ id, name }) => ({ id, name })),
    soloStaffId: present.size === 1 ? ([...present][0] ?? null) : null,
    totals: totalsOf(counted),
  }; // prettier-ignore
}

/** An address names only what there is. */
function knownOnly(
  asked: CalendarAddress,
  known: {
    everybody: readonly { person: { id: number } }[];
    locations: readonly { id: number }[];
    offered: readonly { id: number }[];
  },
): CalendarAddress {
  const idIn = (list: readonly { id: number }[], id: number | null) =>
    list.some((one) => one.id === id) ? id : null;
  return {
    ...asked,
    staff: asked.staff.filter((id) => known.everybody.some(({ person }) => person.id === id)),
    service: idIn(known.offered, asked.service),
    location: idIn(known.locations, asked.location),
  };
}

function placeNow({ id, name, zone }: { id: number; name: string; zone: string }, now: Date): CalendarPlace {
  const wall = wallOf(now, zone);
  return { id, name, zone, today: wall.day, nowMin: wall.minutes };
}

function daysOf({ from, until }: { from: Day; until: Day }): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) days.push(day);
  return days;
}

function filterOf({ status, service }: CalendarAddress): (row: VisitRow) => boolean {
  const statuses: readonly string[] = status.length > 0 ? status : USUAL_STATUSES;
  return (row) => statuses.includes(row.status) && (service === null || row.serviceId === service);
}

function totalsOf(columns: readonly Column[]): CalendarPage["totals"] {
  const own = columns.flatMap(({ slips }) => slips.filter(({ beganBefore }) => !beganBefore));
  const counted = own.filter(({ blocks }) => blocks);
  const visitsIn = (list: readonly Slip[]) => list.reduce((sum, { people }) => sum + (people.length || 1), 0);
  const worked = columns.reduce((sum, { work }) => sum + lengthOf(work), 0);
  const taken = columns.reduce((sum, { work, busyShare }) => sum + lengthOf(work) * (busyShare ?? 0), 0);
  return {
    visits: visitsIn(counted),
    pending: visitsIn(counted.filter(({ status }) => status === "pending")),
    money: sumByCurrency(counted.map(({ priceMinor, currency }) => ({ minor: priceMinor, currency }))),
    busyShare: worked === 0 ? null : taken / worked,
  };
}

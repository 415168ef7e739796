import { asc } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { services } from "~drizzle/schema";
import { can, requireCan } from "~/features/accounts/policy";
import { listLocations, listStaff } from "~/features/catalog/queries.server";
import { loadRulesOf } from "~/features/schedule/shifts/queries.server";
import type { Actor } from "~/lib/actor";
import { sumByCurrency, type Money } from "~/lib/money";
import { addDays, dayOf, wallOf, weekdayOf, type Day } from "~/lib/zoned-time";
import { USUAL_STATUSES, type CalendarAddress, type CalendarView } from "./address/model";
import { layColumns, type Column, type ColumnsQuestion } from "./columns/model";
import { lengthOf, shownHours, type Stretch } from "./model";
import { loadMonth } from "./month/load/model";
import { monthSpan, type DayLoad } from "./month/model";
import type { Slip, VisitRow } from "./slips/model";
import {
  findMoneySince,
  findVisibleVisits,
  listLoadRows,
  listResourceNames,
  listVisitRows,
  type VisitsAsked,
} from "./slips/queries.server";

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

/** The staff's calendar: a day, a week, a month or a list, of everybody or of some. Nine queries, a month seven, whatever the size. */
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
  const visible = await findVisibleVisits(db, actor, visits);
  const isShown = filterOf(address, visible);
  const shared = { people, places, isShown, locationId: address.location };
  const rules = loadRules(db, { people, locations, days: range });
  const shown =
    view === "month"
      ? await readMonth(db, { ...shared, rules, visits, month: day.slice(0, 7) })
      : await readColumns(db, {
          ...{ ...shared, rules, visits, now, days: daysOf(range), isByPlace: view === "day" },
          services: new Map(offered.map((one) => [one.id, one])),
          mayWrite: (staffId) => can(actor, "bookings:write", { staffId }),
        });
  const { present, ...sheet } = can(actor, "payments:read") ? shown : withoutMoney(shown);
  return {
    ...{ view, address, day, today, range, places, ...sheet },
    people: everybody
      .filter(({ person }) => person.archivedAt === null || present.has(person.id))
      .map(({ person: { id, name, archivedAt } }) => ({ id, name, isArchived: archivedAt !== null })),
    services: offered
      .filter(({ id, archivedAt, isAddon }) => (archivedAt === null && !isAddon) || id === address.service)
      .map(({ id, name }) => ({ id, name })),
    soloStaffId: present.size === 1 ? ([...present][0] ?? null) : null,
  }; // prettier-ignore
}

/** What the views differ in. */
interface Shown extends Pick<CalendarPage, "columns" | "hours" | "month" | "totals"> {
  present: ReadonlySet<number>;
}

/** For who may not see what was paid and what is owed; the price of a service is the catalogue's and stays. */
function withoutMoney(shown: Shown): Shown {
  const slipWithout = (slip: Slip): Slip => ({
    ...slip,
    dueMinor: 0,
    isOwed: false,
    people: slip.people.map((one) => ({ ...one, dueMinor: 0 })),
  });
  return {
    ...shown,
    columns: shown.columns.map((column) => ({ ...column, slips: column.slips.map(slipWithout) })),
    totals: { ...shown.totals, money: [] },
  };
}

type Shared = Pick<ColumnsQuestion, "people" | "places" | "isShown" | "locationId"> & {
  rules: Promise<ColumnsQuestion["rules"]>;
  visits: VisitsAsked;
};

/** When people work; a dismissed person does not. */
async function loadRules(
  db: Queryable,
  { people, locations, days }: { people: ColumnsQuestion["people"]; locations: readonly { id: number; holidayCountry: string }[]; days: VisitsAsked["days"] },
): Promise<ColumnsQuestion["rules"]> {
  const rules = await loadRulesOf(db, {
    people: people.map(({ id, locationId }) => ({ id, homeId: locationId })),
    ...{ places: locations, days },
  });
  for (const { id, isArchived } of people) {
    const own = rules.get(id);
    if (own && isArchived)
      rules.set(id, { ...own, hours: [], exceptions: own.exceptions.filter(({ staffId }) => staffId === null) });
  }
  return rules;
} // prettier-ignore

type ColumnsAsked = Shared & Omit<ColumnsQuestion, keyof Shared | "rows" | "resources" | "moneySince">;

async function readColumns(db: Queryable, { rules, visits, ...asked }: ColumnsAsked): Promise<Shown> {
  const [work, rows, resources, moneySince] = await Promise.all([
    rules,
    listVisitRows(db, visits),
    listResourceNames(db, visits),
    findMoneySince(db),
  ]);
  const { columns, hours } = layColumns({ ...asked, rules: work, rows, resources, moneySince });
  const slips = columns.flatMap((column) => column.slips.filter(({ beganBefore }) => !beganBefore));
  const worked = columns.reduce((sum, { work }) => sum + lengthOf(work), 0);
  const taken = columns.reduce((sum, { work, busyShare }) => sum + lengthOf(work) * (busyShare ?? 0), 0);
  return {
    ...{ columns, hours, month: [], present: new Set(columns.map(({ staffId }) => staffId)) },
    totals: {
      ...totalsOf(
        slips.map((slip) => ({
          ...slip,
          isPending: slip.status === "pending",
          visits: slip.people.length || 1,
        })),
      ),
      busyShare: worked === 0 ? null : taken / worked,
    },
  };
}

async function readMonth(
  db: Queryable,
  { rules, visits, ...asked }: Shared & { month: string },
): Promise<Shown> {
  const [work, rows] = await Promise.all([rules, listLoadRows(db, visits)]);
  const { loads, present, counted, busyShare } = loadMonth({
    ...asked,
    ...{ rules: work, rows, range: visits.days },
  });
  const slips = counted.map((group) => ({
    blocks: group.some(({ blocks }) => blocks),
    isPending: group.some(({ status }) => status === "pending"),
    priceMinor: group.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
    currency: group[0]?.currency ?? "",
    visits: group.length,
  }));
  return {
    columns: [],
    hours: shownHours([]),
    month: loads,
    present,
    totals: { ...totalsOf(slips), busyShare },
  };
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

/** Visits that whoever looks may not see are no slips; they still take their time. */
function filterOf(
  { status, service }: CalendarAddress,
  visible: ReadonlySet<number> | null,
): (row: Pick<VisitRow, "id" | "status" | "serviceId">) => boolean {
  const statuses: readonly string[] = status.length > 0 ? status : USUAL_STATUSES;
  return (row) =>
    (visible === null || visible.has(row.id)) &&
    statuses.includes(row.status) &&
    (service === null || row.serviceId === service);
}

interface CountedSlip {
  blocks: boolean;
  isPending: boolean;
  visits: number;
  priceMinor: number;
  currency: string;
}

/** Only what takes its time counts. */
function totalsOf(slips: readonly CountedSlip[]): Omit<CalendarPage["totals"], "busyShare"> {
  const counted = slips.filter(({ blocks }) => blocks);
  const sum = (list: readonly CountedSlip[]) => list.reduce((total, { visits }) => total + visits, 0);
  return {
    visits: sum(counted),
    pending: sum(counted.filter(({ isPending }) => isPending)),
    money: sumByCurrency(counted.map(({ priceMinor, currency }) => ({ minor: priceMinor, currency }))),
  };
}

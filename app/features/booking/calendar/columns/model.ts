import type { Day } from "~/lib/zoned-time";
import {
  closedAt,
  planDay,
  workAt,
  type Closed,
  type DayPlan,
  type ExceptionRow,
  type HoursRow,
  type PlanQuestion,
} from "../closed/model";
import { cutOut, joinStretches, layLanes, lengthOf, shownHours, type Stretch } from "../model";
import { makeSlips, spanOn, type Slip, type SlipSetting, type VisitRow } from "../slips/model";

/** One person's day at one place. Minutes are the wall clock of the place. */
export interface Column {
  key: string;
  staffId: number;
  name: string;
  /** Dismissed, and still has visits. */
  isArchived: boolean;
  locationId: number;
  zone: string;
  day: Day;
  /** What day and which minute it is there now. */
  today: Day;
  nowMin: number;
  work: Stretch[];
  /** Every stretch taken out of the day by name, for whoever counts; `closed` is what the sheet draws. */
  away: Closed[];
  closed: Closed[];
  /** Worked and not taken, buffers left out: what invites a click. */
  gaps: Stretch[];
  /** Taken by what the filters hide. */
  others: Stretch[];
  slips: Slip[];
  /** Part of the worked time that is taken, 0 to 1; null on a day off. */
  busyShare: number | null;
}

/** Everything read for a page of the calendar. */
export interface ColumnsQuestion extends Omit<SlipSetting, "day" | "zone" | "chains" | "mayWrite"> {
  people: readonly { id: number; name: string; locationId: number; isArchived: boolean }[];
  places: readonly { id: number; zone: string; today: Day; nowMin: number }[];
  work: {
    weeks: ReadonlyMap<number, readonly HoursRow[]>;
    exceptions: readonly ExceptionRow[];
    places: PlanQuestion["places"];
  };
  rows: readonly VisitRow[];
  days: readonly Day[];
  /** What the filters let through; the rest still takes its time. */
  isShown: (row: VisitRow) => boolean;
  mayWrite: (staffId: number) => boolean;
  /** Only this place; null: all. */
  locationId: number | null;
  /** People of one place stand together; otherwise the days of one person do. */
  isByPlace: boolean;
}

/** Shorter gaps are not worth a click, minutes. */
const SHORTEST_GAP_MIN = 15;
const HOUR_MS = 3_600_000;
/** A start that can touch a day lies so near its noon in UTC, whatever the zone and a length up to a day. */
const EARLIEST_MS = (12 + 14 + 24) * HOUR_MS;
const LATEST_MS = (12 + 13) * HOUR_MS;

/** Lays out all columns of a page and the hours its sheet shows. A dismissed person has columns while there are visits to see. */
export function layColumns(question: ColumnsQuestion): { columns: Column[]; hours: Stretch } {
  const { people, places, locationId, isByPlace } = question;
  const chains = chainsOf(question.rows);
  const drafts = people.flatMap((person) => {
    const own = question.rows.filter(({ staffId }) => staffId === person.id);
    const columns = question.days.flatMap((day) => columnsOfDay({ ...question, person, day, own, chains }));
    return person.isArchived && columns.every(({ column }) => column.slips.length === 0) ? [] : columns;
  });
  const shown = drafts.filter(({ column }) => locationId === null || column.locationId === locationId);
  const hours = shownHours(shown.flatMap(({ column }) => [...column.work, ...column.slips]));
  const columns = shown.map(({ column, plan }) => ({
    ...column,
    closed: closedAt(plan, column.locationId, hours),
  }));
  if (!isByPlace) return { columns, hours };
  return {
    columns: places.flatMap(({ id }) => columns.filter((column) => column.locationId === id)),
    hours,
  };
}

interface DayQuestion extends ColumnsQuestion {
  person: ColumnsQuestion["people"][number];
  day: Day;
  own: readonly VisitRow[];
  chains: ReadonlyMap<number, VisitRow>;
}

/** A person has a column where they work or have visits that day, at home when nowhere. */
function columnsOfDay(question: DayQuestion): { column: Column; plan: DayPlan }[] {
  const { person, day, work, places } = question;
  const plan = planDay({
    ...{ staffId: person.id, locationId: person.locationId, day },
    week: person.isArchived ? [] : (work.weeks.get(person.id) ?? []),
    exceptions: work.exceptions,
    places: work.places,
  });
  const noon = Date.parse(`${day}T12:00:00Z`);
  const near = question.own.filter(({ startsAt }) => {
    const distance = startsAt.getTime() - noon;
    return distance > -EARLIEST_MS && distance < LATEST_MS;
  });
  const columns = places.map((place) => {
    const rows = near.filter((row) => row.locationId === place.id && touches(day, row, place.zone));
    return { column: buildColumn({ ...question, rows, plan, place }), plan, isEmpty: rows.length === 0 };
  });
  const met = columns.filter(
    ({ column, isEmpty }) =>
      !isEmpty || plan.shifts.some(({ locationId }) => locationId === column.locationId),
  );
  return met.length > 0 ? met : columns.filter(({ column }) => column.locationId === person.locationId);
}

function touches(day: Day, row: VisitRow, zone: string): boolean {
  const { from, until } = spanOn(day, row, zone);
  return until > 0 && from < 1440;
}

function buildColumn(
  question: DayQuestion & { plan: DayPlan; place: ColumnsQuestion["places"][number] },
): Column {
  const { person, day, place, plan, rows, isShown } = question;
  const { zone } = place;
  const work = workAt(plan, place.id);
  const slips = makeSlips(rows.filter(isShown), {
    ...{ day, zone, services: question.services, resources: question.resources, chains: question.chains },
    mayWrite: question.mayWrite(person.id),
    now: question.now,
    moneySince: question.moneySince,
  });
  layLanes(slips).forEach((lane, at) => Object.assign(slips[at] as Slip, lane));
  const busy = rows.filter(({ blocks }) => blocks);
  const withBuffers = busy.map((row) => spanOn(day, { startsAt: row.busyFrom, endsAt: row.busyUntil }, zone));
  const taken = busy.map((row) => spanOn(day, row, zone));
  const worked = lengthOf(work);
  return {
    ...{ day, zone, work, slips, closed: [], away: plan.away },
    key: `${person.id}-${place.id}-${day}`,
    staffId: person.id,
    name: person.name,
    isArchived: person.isArchived,
    locationId: place.id,
    today: place.today,
    nowMin: place.nowMin,
    gaps: cutOut(work, withBuffers).filter((gap) => lengthOf([gap]) >= SHORTEST_GAP_MIN),
    others: joinStretches(
      busy.filter((row) => !isShown(row)).map((row) => spanOn(day, row, zone)),
    ),
    busyShare: worked === 0 ? null : 1 - lengthOf(cutOut(work, taken)) / worked,
  }; // prettier-ignore
}

/** The heads of visits that several people give, one after another: by their own id. */
function chainsOf(rows: readonly VisitRow[]): ReadonlyMap<number, VisitRow> {
  const heads = new Set(rows.map(({ headId }) => headId).filter((id) => id !== null));
  return new Map(rows.filter(({ id }) => heads.has(id)).map((row) => [row.id, row]));
}

import type { NamedRules } from "~/features/schedule/shifts/model";
import type { Day } from "~/lib/zoned-time";
import { closedAt, planDays, workAt, type Closed, type DayPlan } from "../closed/model";
import {
  cutOut,
  joinStretches,
  layLanes,
  lengthOf,
  SHORTEST_GAP_MIN,
  shownHours,
  type Stretch,
} from "../model";
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
  /** When each of the people works. */
  rules: ReadonlyMap<number, NamedRules>;
  rows: readonly VisitRow[];
  days: readonly Day[];
  /** What the filters let through; the rest still takes its time. */
  isShown: (row: Pick<VisitRow, "id" | "status" | "serviceId">) => boolean;
  mayWrite: (staffId: number) => boolean;
  /** Only this place; null: all. */
  locationId: number | null;
  /** People of one place stand together; otherwise the days of one person do. */
  isByPlace: boolean;
}

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
    const rules = question.rules.get(person.id);
    if (!rules) return [];
    const plans = planDays(rules, question.days);
    const columns = question.days.flatMap((day) => {
      const plan = plans.get(day) as DayPlan;
      return columnsOfDay({ ...question, person, day, own, chains, plan }).map((column) => ({
        column,
        plan,
        rules,
      }));
    });
    return person.isArchived && columns.every(({ column }) => column.slips.length === 0) ? [] : columns;
  });
  const shown = drafts.filter(({ column }) => locationId === null || column.locationId === locationId);
  const hours = shownHours(shown.flatMap(({ column }) => [...column.work, ...column.slips]));
  const columns = shown.map(({ column, plan, rules }) => ({
    ...column,
    closed: closedAt({ rules, plan, day: column.day, locationId: column.locationId, hours }),
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
  plan: DayPlan;
}

/** A person has a column where they work or have visits that day, at home when nowhere. */
function columnsOfDay(question: DayQuestion): Column[] {
  const { person, day, plan, places } = question;
  const noon = Date.parse(`${day}T12:00:00Z`);
  const near = question.own.filter(({ startsAt }) => {
    const distance = startsAt.getTime() - noon;
    return distance > -EARLIEST_MS && distance < LATEST_MS;
  });
  const columns = places.map((place) => {
    const rows = near.filter((row) => row.locationId === place.id && touches(day, row, place.zone));
    const isMet = rows.length > 0 || plan.planned.some(({ locationId }) => locationId === place.id);
    return { place, rows, isMet };
  });
  const met = columns.filter(({ isMet }) => isMet);
  const shown = met.length > 0 ? met : columns.filter(({ place }) => place.id === person.locationId);
  return shown.map(({ place, rows }) => buildColumn({ ...question, place, rows }));
}

function touches(day: Day, row: VisitRow, zone: string): boolean {
  const { from, until } = spanOn(day, row, zone);
  return until > 0 && from < 1440;
}

function buildColumn(question: DayQuestion & { place: ColumnsQuestion["places"][number] }): Column {
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
    ...{ day, zone, work, slips, closed: [] },
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

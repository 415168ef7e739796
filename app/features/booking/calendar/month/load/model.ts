import { shiftsOf, type NamedRules } from "~/features/schedule/shifts/model";
import { joinRanges, intersectRanges, subtractRanges, type Range } from "~/lib/ranges";
import { addDays, dayOfEpochDay, epochDayOf, type Day } from "~/lib/zoned-time";
import type { ColumnsQuestion } from "../../columns/model";
import { SHORTEST_GAP_MIN } from "../../model";
import { spanOnLine, type VisitRow } from "../../slips/model";
import type { DayLoad } from "../model";

/** What a month counts of a booking. */
export type LoadRow = Pick<
  VisitRow,
  | ("id" | "status" | "blocks" | "staffId" | "locationId" | "serviceId" | "classKey" | "priceMinor" | "currency")
  | ("startsAt" | "endsAt" | "busyFrom" | "busyUntil")
>; // prettier-ignore

export interface MonthQuestion extends Pick<
  ColumnsQuestion,
  "people" | "places" | "rules" | "isShown" | "locationId"
> {
  rows: readonly LoadRow[];
  /** Whole weeks. */
  range: { from: Day; until: Day };
  /** `YYYY-MM`: whose days the totals count. */
  month: string;
}

/** Visits that stand on the calendar as one slip, on the day they begin. */
interface Group {
  rows: LoadRow[];
  epochDay: number;
}

export interface MonthLoad {
  loads: DayLoad[];
  /** Who has a place on the calendar then: everybody that works here, and the dismissed who have visits left. */
  present: ReadonlySet<number>;
  /** The slips that begin in the month itself. */
  counted: LoadRow[][];
  /** Taken part of the time worked in the month itself, 0 to 1; null: nobody works. */
  busyShare: number | null;
}

const DAY_MIN = 1440;

/**
 * Sums a month day by day. One pass over the visits of each person at each place: work and visits lie on one line of wall clock minutes, so
 * no day is asked about on its own. What runs over midnight counts on both days, a visit where it begins. What has passed is not free any more.
 */
export function loadMonth(question: MonthQuestion): MonthLoad {
  const { people, places, range, month, locationId } = question;
  const tally = new Tally(range);
  const present = new Set<number>();
  const counted: LoadRow[][] = [];
  const rowsOf = rowsByOwner(question.rows);
  for (const person of people) {
    const rules = question.rules.get(person.id);
    if (!rules) continue;
    const work = workByPlace(rules, range);
    for (const place of places) {
      if (locationId !== null && place.id !== locationId) continue;
      const rows = rowsOf.get(ownerKey({ staffId: person.id, locationId: place.id })) ?? [];
      const groups = groupsOf(rows.filter(question.isShown), place.zone).filter(tally.holds);
      const worked = work.get(place.id) ?? [];
      if (groups.length === 0 && (person.isArchived || (worked.length === 0 && place.id !== person.locationId))) continue;
      present.add(person.id);
      tally.addTime({ worked, ...timeTaken(rows, place.zone), nowAt: epochDayOf(place.today) * DAY_MIN + place.nowMin });
      for (const group of groups) {
        tally.addVisit(group);
        if (dayOfEpochDay(group.epochDay).startsWith(month)) counted.push(group.rows);
      }
    }
  }
  const holidayOf = holidaysOfPlaces(question);
  const loads = tally.days.map((sum, at) => loadOf(sum, { day: addDays(range.from, at), month, holidayOf }));
  return { loads, present, counted, busyShare: shareOf(tally.days.filter((_, at) => loads[at]?.isOfMonth)) };
} // prettier-ignore

/** Sums of one day, minutes of all people together. */
interface DaySum {
  visits: number;
  pending: number;
  workMin: number;
  /** Worked and taken by no visit or its buffer; `freeMin` of it is still ahead. */
  untakenMin: number;
  freeMin: number;
  /** Worked and taken by visits alone. */
  takenMin: number;
}

/** The days of a range as boxes along the line of minutes. */
class Tally {
  readonly days: DaySum[];
  readonly #first: number;

  constructor({ from, until }: { from: Day; until: Day }) {
    this.#first = epochDayOf(from);
    this.days = Array.from({ length: epochDayOf(until) - this.#first + 1 }, () => ({
      ...{ visits: 0, pending: 0, workMin: 0, untakenMin: 0, freeMin: 0, takenMin: 0 },
    }));
  }

  readonly holds = ({ epochDay }: Group): boolean => this.days[epochDay - this.#first] !== undefined;

  addVisit({ epochDay, rows }: Group): void {
    const sum = this.days[epochDay - this.#first];
    if (!sum) return;
    sum.visits += 1;
    if (rows.some(({ status }) => status === "pending")) sum.pending += 1;
  }

  /** `worked`, `busy` (with buffers) and `visits` are joined. */
  addTime({ worked, busy, visits, nowAt }: { worked: Range[]; busy: Range[]; visits: Range[]; nowAt: number }) {
    const gaps = subtractRanges(worked, busy).filter(({ start, end }) => end - start >= SHORTEST_GAP_MIN);
    this.#spread(worked, "workMin");
    this.#spread(gaps, "untakenMin");
    this.#spread(subtractRanges(gaps, [{ start: -Infinity, end: nowAt }]), "freeMin");
    this.#spread(intersectRanges(worked, visits), "takenMin");
  } // prettier-ignore

  #spread(ranges: readonly Range[], what: "workMin" | "untakenMin" | "freeMin" | "takenMin"): void {
    for (const { start, end } of ranges) {
      for (let at = start; at < end;) {
        const epochDay = Math.floor(at / DAY_MIN);
        const until = Math.min(end, (epochDay + 1) * DAY_MIN);
        const sum = this.days[epochDay - this.#first];
        if (sum) sum[what] += until - at;
        at = until;
      }
    }
  }
}

function workByPlace(rules: NamedRules, { from, until }: { from: Day; until: Day }): Map<number, Range[]> {
  const places = new Map<number, Range[]>();
  let midnight: { day: Day; at: number } = { day: "", at: 0 };
  for (const { day, startMin, endMin, locationId } of shiftsOf(rules, { from: addDays(from, -1), until })) {
    if (midnight.day !== day) midnight = { day, at: epochDayOf(day) * DAY_MIN };
    const range = { start: midnight.at + startMin, end: midnight.at + endMin };
    const known = places.get(locationId);
    if (known) known.push(range);
    else places.set(locationId, [range]);
  }
  return new Map([...places].map(([id, ranges]) => [id, joinRanges(ranges)]));
}

type Owner = Pick<LoadRow, "staffId" | "locationId">;
const ownerKey = ({ staffId, locationId }: Owner) => `${staffId} ${locationId}`;

function rowsByOwner(rows: readonly LoadRow[]): Map<string, LoadRow[]> {
  const owners = new Map<string, LoadRow[]>();
  for (const row of rows) {
    const key = ownerKey(row);
    const known = owners.get(key);
    if (known) known.push(row);
    else owners.set(key, [row]);
  }
  return owners;
}

/** People of one class stand together. */
function groupsOf(rows: readonly LoadRow[], zone: string): Group[] {
  const classes = new Map<string, Group>();
  const groups: Group[] = [];
  for (const row of rows) {
    const known = row.classKey === null ? undefined : classes.get(row.classKey);
    if (known) {
      known.rows.push(row);
      continue;
    }
    const group = { rows: [row], epochDay: Math.floor(spanOnLine(row, zone).from / DAY_MIN) };
    groups.push(group);
    if (row.classKey !== null) classes.set(row.classKey, group);
  }
  return groups;
}

function timeTaken(rows: readonly LoadRow[], zone: string): { busy: Range[]; visits: Range[] } {
  const blocking = rows.filter(({ blocks }) => blocks);
  const lay = (spanOf: (row: LoadRow) => { startsAt: Date; endsAt: Date }) =>
    joinRanges(
      blocking.map((row) => {
        const { from, until } = spanOnLine(spanOf(row), zone);
        return { start: from, end: until };
      }),
    );
  return { busy: lay((row) => ({ startsAt: row.busyFrom, endsAt: row.busyUntil })), visits: lay((row) => row) };
} // prettier-ignore

/** The holiday that one of the shown places keeps on a day. */
function holidaysOfPlaces({ rules, places, locationId }: MonthQuestion): (day: Day) => string | null {
  const [anybody] = rules.values();
  const shown = places.filter(({ id }) => locationId === null || id === locationId);
  return (day) => {
    for (const { id } of shown) {
      const key = anybody?.holidayOf(id, day);
      if (key) return key;
    }
    return null;
  };
}

function loadOf(
  sum: DaySum,
  { day, month, holidayOf }: { day: Day; month: string; holidayOf: (day: Day) => string | null },
): DayLoad {
  const { visits, pending, workMin, freeMin, untakenMin } = sum;
  return {
    ...{ day, isOfMonth: day.startsWith(month), visits, pending, workMin, freeMin },
    busyShare: workMin === 0 ? null : 1 - untakenMin / workMin,
    holiday: workMin === 0 ? holidayOf(day) : null,
  };
}

function shareOf(days: readonly DaySum[]): number | null {
  const workMin = days.reduce((sum, day) => sum + day.workMin, 0);
  return workMin === 0 ? null : days.reduce((sum, day) => sum + day.takenMin, 0) / workMin;
}

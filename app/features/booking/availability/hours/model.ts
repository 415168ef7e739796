import { dayOfEpochDay, epochDayOf, weekdayOfEpochDay, type Day, type Weekday } from "~/lib/zoned-time";
import type { Closure, WallInterval } from "../timeline/model";

/**
 * From the working week, its exceptions and the public holidays to the work of single days. Pure.
 *
 * Exceptions that close lie over the week as closures and leave the grid of starts where it is; only `hours` replace the shifts of a day and
 * so set another grid. A shift belongs to the day it begins on: what closes that day closes the whole shift, also behind midnight.
 */

/** One interval of a person's week; `locationId` null is the person's own place. */
export interface WeekRow {
  weekday: number;
  startMin: number;
  endMin: number;
  validFrom: Day | null;
  validUntil: Day | null;
  locationId?: number | null;
}

/** Days that differ from the week; of one person, or with `staffId` null of everybody at a place. */
export interface ExceptionRow {
  staffId: number | null;
  locationId: number | null;
  kind: "off" | "time_off" | "hours";
  dayFrom: Day;
  dayUntil: Day;
  startMin: number | null;
  endMin: number | null;
}

/** Where and for whom the work is laid out. */
export interface WorkPlace {
  /** The place asked about; null: every place of the person. */
  locationId: number | null;
  /** The person's own place. */
  ownLocationId: number;
  /** Days on which the place keeps a public holiday. */
  holidays: ReadonlySet<Day>;
}

/** Work of single days, and what lies closed over it. */
export interface LaidHours {
  work: WallInterval[];
  closures: Closure[];
}

export interface DatedWeekday {
  day: Day;
  weekday: Weekday;
}

/** The days with one to spare on both sides, for night shifts and onlookers in other zones. */
export function datesAround({ from, until }: { from: Day; until: Day }): DatedWeekday[] {
  const dates: DatedWeekday[] = [];
  const last = epochDayOf(until) + 1;
  for (let epochDay = epochDayOf(from) - 1; epochDay <= last; epochDay++) {
    dates.push({ day: dayOfEpochDay(epochDay), weekday: weekdayOfEpochDay(epochDay) });
  }
  return dates;
}

/** A working week laid over days, without exceptions and holidays. */
export function layWeek(week: readonly WeekRow[], dates: readonly DatedWeekday[]): WallInterval[] {
  const intervals: WallInterval[] = [];
  for (const date of dates) layDay(week, date, intervals);
  return intervals;
}

/**
 * One person's work at a place. `exceptions` are those of the person and those without a person. A place's `hours` are its opening on that day:
 * whoever works there by the week works exactly these, whoever is off stays off. A person's own `hours` go before them and before a holiday.
 */
export function layHours(
  week: readonly WeekRow[],
  {
    exceptions,
    place,
    dates,
  }: { exceptions: readonly ExceptionRow[]; place: WorkPlace; dates: readonly DatedWeekday[] },
): LaidHours {
  const here = week.filter((row) => isHere(row.locationId ?? null, place));
  const own = exceptions.filter(({ staffId }) => staffId !== null);
  const general = exceptions.filter(
    ({ staffId, locationId }) =>
      staffId === null && (locationId === null || locationId === (place.locationId ?? place.ownLocationId)),
  );
  if (own.length === 0 && general.length === 0 && place.holidays.size === 0)
    return { work: layWeek(here, dates), closures: [] };
  const laid: LaidHours = { work: [], closures: [] };
  for (const date of dates) {
    const isOrdinary =
      !place.holidays.has(date.day) && !own.some(covers(date.day)) && !general.some(covers(date.day));
    if (isOrdinary) {
      layDay(here, date, laid.work);
      continue;
    }
    const work: WallInterval[] = [];
    layDay(here, date, work);
    layException(date.day, work, { own, general, place }, laid);
  }
  return laid;
}

const covers = (day: Day) => (row: ExceptionRow) => row.dayFrom <= day && day <= row.dayUntil;

function layException(
  day: Day,
  week: WallInterval[],
  { own, general, place }: { own: ExceptionRow[]; general: ExceptionRow[]; place: WorkPlace },
  laid: LaidHours,
): void {
  const on = (rows: readonly ExceptionRow[], kind: ExceptionRow["kind"]) =>
    rows.filter((row) => row.kind === kind && covers(day)(row));
  const ownHours = on(own, "hours");
  const placeHours = week.length > 0 ? on(general, "hours") : [];
  const work =
    ownHours.length > 0
      ? ownHours.filter(({ locationId }) => isHere(locationId, place)).map((row) => intervalOf(row, day))
      : placeHours.length > 0
        ? placeHours.map((row) => intervalOf(row, day))
        : week;
  const isOff = on(own, "off").length > 0 || on(general, "off").length > 0;
  const isHoliday = place.holidays.has(day) && ownHours.length === 0 && placeHours.length === 0;
  for (const interval of work) {
    laid.work.push(interval);
    if (isOff) laid.closures.push({ ...interval, reason: "day_off" });
    else if (isHoliday) laid.closures.push({ ...interval, reason: "holiday" });
  }
  for (const row of [...on(own, "time_off"), ...on(general, "time_off")])
    laid.closures.push({ ...intervalOf(row, day), reason: "time_off" });
}

function isHere(locationId: number | null, place: WorkPlace): boolean {
  return place.locationId === null || (locationId ?? place.ownLocationId) === place.locationId;
}

function intervalOf({ startMin, endMin }: ExceptionRow, day: Day): WallInterval {
  return { day, startMin: startMin ?? 0, endMin: endMin ?? 1440 };
}

function layDay(week: readonly WeekRow[], { day, weekday }: DatedWeekday, into: WallInterval[]): void {
  for (const row of week) {
    if (row.weekday !== weekday) continue;
    if ((row.validFrom && day < row.validFrom) || (row.validUntil && day > row.validUntil)) continue;
    into.push({ day, startMin: row.startMin, endMin: row.endMin });
  }
}

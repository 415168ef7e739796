import { joinRanges, subtractRanges, type Range } from "~/lib/ranges";
import { addDays, instantOf, weekdayOf, type Day } from "~/lib/zoned-time";

/** One interval of a person's week, as stored: see `weekly_hours`. */
export interface HoursRow {
  weekday: number;
  startMin: number;
  endMin: number;
  validFrom: Day | null;
  validUntil: Day | null;
  /** Null: the person's own location. */
  locationId: number | null;
}

/** Days that differ from the week, as stored: see `schedule_exceptions`. */
export interface ExceptionRow {
  staffId: number | null;
  locationId: number | null;
  kind: "off" | "time_off" | "hours";
  dayFrom: Day;
  dayUntil: Day;
  startMin: number | null;
  endMin: number | null;
}

/** Everything that decides when one person works. */
export interface WorkRules {
  staffId: number;
  /** The person's own location. */
  homeId: number;
  hours: readonly HoursRow[];
  /** The person's own, and those of places; others' may be among them and are not looked at. */
  exceptions: readonly ExceptionRow[];
  /** Whether a place keeps a public holiday on a day. */
  isHoliday: (locationId: number, day: Day) => boolean;
}

/** A day set apart, with what is said about it. */
export interface NamedException extends ExceptionRow {
  /** One of `EXCEPTION_REASONS`. */
  reason: string;
  note: string;
}

/** The rules of one person for those who also say why there is no work. */
export interface NamedRules extends WorkRules {
  exceptions: readonly NamedException[];
  /** The key of the name of the public holiday that a place keeps on a day; null: none. */
  holidayOf: (locationId: number, day: Day) => string | null;
}

/** Work that begins on `day`, minutes of that day's wall clock; past 1440 it runs into the next. */
export interface Shift {
  day: Day;
  startMin: number;
  endMin: number;
  locationId: number;
}

const DAY_MIN = 1440;

/**
 * What is worked on the days asked for, both included: earliest first, time off cut out, nothing joined. The rules, strongest first:
 * a place that is closed; a person's day off; a person's own hours of the day, which a public holiday does not stop; hours of the place,
 * which whoever would have worked there works instead, holiday or not; the public holiday; the week. A day's shift is the one that begins on
 * it, so a day off leaves the night shift of the evening before alone. Time off is taken out whatever day the shift began on.
 */
export function shiftsOf(rules: WorkRules, { from, until }: { from: Day; until: Day }): Shift[] {
  const shifts: Shift[] = [];
  for (let day = from; day <= until; day = addDays(day, 1)) shifts.push(...shiftsOn(rules, day));
  return shifts;
}

/** The shifts that begin on one day. */
export function shiftsOn(rules: WorkRules, day: Day): Shift[] {
  const { staffId, homeId, hours, exceptions, isHoliday } = rules;
  const covers = (row: ExceptionRow) => row.dayFrom <= day && day <= row.dayUntil;
  const own = exceptions.filter((row) => row.staffId === staffId && covers(row));
  if (own.some(({ kind }) => kind === "off")) return [];
  const replaced = own.filter(({ kind }) => kind === "hours");
  const weekday = weekdayOf(day);
  const usual = hours.filter((row) => row.weekday === weekday && isValid(row, day));
  const planned = (replaced.length > 0 ? replaced : usual).map((row) => ({
    locationId: row.locationId ?? homeId,
    range: { start: row.startMin ?? 0, end: row.endMin ?? 0 },
  }));
  const shifts = [...new Set(planned.map(({ locationId }) => locationId))].flatMap((locationId): Shift[] => {
    const atPlace = exceptions.filter(
      (row) => row.staffId === null && row.locationId === locationId && covers(row),
    );
    if (atPlace.some(({ kind }) => kind === "off")) return [];
    const open = replaced.length > 0 ? [] : atPlace.filter(({ kind }) => kind === "hours");
    if (replaced.length === 0 && open.length === 0 && isHoliday(locationId, day)) return [];
    const work =
      open.length > 0
        ? open.map(({ startMin, endMin }) => ({ start: startMin ?? 0, end: endMin ?? 0 }))
        : planned.filter((one) => one.locationId === locationId).map(({ range }) => range);
    const away = timeOffAround(rules, { locationId, day });
    return work
      .flatMap((range) => subtractRanges([range], away))
      .map(({ start, end }) => ({ day, startMin: start, endMin: end, locationId }));
  });
  return shifts.sort((a, b) => a.startMin - b.startMin);
}

/** Time off of the person and of a place on a day and its neighbours, in minutes of the day. */
function timeOffAround(rules: WorkRules, { locationId, day }: { locationId: number; day: Day }): Range[] {
  const rows = rules.exceptions.filter(
    (row) =>
      row.kind === "time_off" &&
      (row.staffId === null ? row.locationId === locationId : row.staffId === rules.staffId),
  );
  if (rows.length === 0) return [];
  const away: Range[] = [];
  for (const shift of [-1, 0, 1]) {
    const on = addDays(day, shift);
    for (const { dayFrom, dayUntil, startMin, endMin } of rows) {
      if (dayFrom <= on && on <= dayUntil)
        away.push({ start: (startMin ?? 0) + shift * DAY_MIN, end: (endMin ?? 0) + shift * DAY_MIN });
    }
  }
  return joinRanges(away);
}

function isValid({ validFrom, validUntil }: HoursRow, day: Day): boolean {
  return (validFrom === null || validFrom <= day) && (validUntil === null || day <= validUntil);
}

/** Shifts as instants, joined per place: epoch milliseconds by location. */
export function spansOf(
  shifts: readonly Shift[],
  zoneOf: (locationId: number) => string,
): Map<number, Range[]> {
  const spans = new Map<number, Range[]>();
  for (const { day, startMin, endMin, locationId } of shifts) {
    const zone = zoneOf(locationId);
    const start = instantOf({ day, minutes: startMin }, zone).getTime();
    const end = instantOf({ day, minutes: endMin }, zone).getTime();
    const known = spans.get(locationId);
    if (known) known.push({ start, end });
    else spans.set(locationId, [{ start, end }]);
  }
  for (const [locationId, ranges] of spans) spans.set(locationId, joinRanges(ranges));
  return spans;
}

import { addDays, weekdayOf, type Day } from "~/lib/zoned-time";
import { cutOut, joinStretches, type Stretch } from "../model";

/** One interval of a person's week. */
export interface HoursRow {
  weekday: number;
  startMin: number;
  endMin: number;
  validFrom: Day | null;
  validUntil: Day | null;
  /** Null: the person's own location. */
  locationId: number | null;
}

/** Days that differ from the week; see `schedule_exceptions`. */
export interface ExceptionRow {
  staffId: number | null;
  locationId: number | null;
  kind: "off" | "time_off" | "hours";
  dayFrom: Day;
  dayUntil: Day;
  startMin: number | null;
  endMin: number | null;
  reason: string;
  note: string;
}

/** A place with the public holidays it keeps: the days and the names of the words for them. */
export interface Place {
  id: number;
  holidays: ReadonlyMap<Day, string>;
}

/** Why somebody is not there. `other_place`: they work elsewhere at that time. */
export type ClosedWhy =
  "day_off" | "before" | "break" | "after" | "off" | "time_off" | "place" | "holiday" | "other_place";

/** A stretch in which nobody is received, and what to call it. */
export interface Closed extends Stretch {
  why: ClosedWhy;
  /** Of an exception: one of `EXCEPTION_REASONS`. Of a holiday: its name's key. */
  reason?: string;
  note?: string;
  /** Of a place's own closing: only there. */
  locationId?: number;
}

export interface Shift extends Stretch {
  locationId: number;
}

/** One person's day at all their places, in minutes of the wall clock of the day; the shift of the evening before begins at 0. */
export interface DayPlan {
  shifts: Shift[];
  /** What was taken out, with its reason; never overlaps nothing: it may lie outside of the shifts. */
  away: Closed[];
}

export interface PlanQuestion {
  staffId: number;
  /** The person's own location. */
  locationId: number;
  week: readonly HoursRow[];
  /** The person's own and those of places. */
  exceptions: readonly ExceptionRow[];
  places: ReadonlyMap<number, Place>;
  day: Day;
}

const WHOLE_DAY: Stretch = { from: 0, until: 2880 };
const DAY_MIN = 1440;

/** The shifts that touch a day and what is taken out of them. */
export function planDay(question: PlanQuestion): DayPlan {
  const today = ownDay(question, question.day);
  const night = ownDay(question, addDays(question.day, -1));
  const spilled = night.shifts
    .map((shift) => ({ ...shift, from: Math.max(0, shift.from - DAY_MIN), until: shift.until - DAY_MIN }))
    .filter(({ until }) => until > 0);
  const spilledAway = night.away
    .filter(({ why, until }) => why === "time_off" && until > DAY_MIN)
    .map((away) => ({ ...away, from: Math.max(0, away.from - DAY_MIN), until: away.until - DAY_MIN }));
  return {
    shifts: [...spilled, ...today.shifts].sort((a, b) => a.from - b.from),
    away: [...spilledAway, ...today.away],
  };
}

function ownDay(question: PlanQuestion, day: Day): DayPlan {
  const { staffId, locationId, week, places } = question;
  const here = question.exceptions.filter(({ dayFrom, dayUntil }) => dayFrom <= day && day <= dayUntil);
  const own = here.filter((row) => row.staffId === staffId);
  const off = own.find(({ kind }) => kind === "off");
  if (off) return { shifts: [], away: [awayOf(off, "off", WHOLE_DAY)] };
  const replaced = own.filter(({ kind }) => kind === "hours").map((row) => shiftOf(row, locationId));
  const weekday = weekdayOf(day);
  const usual = week
    .filter((row) => row.weekday === weekday && isValid(row, day))
    .map((row) => shiftOf(row, locationId));
  const planned = replaced.length > 0 ? replaced : usual;
  const away: Closed[] = [];
  const shifts: Shift[] = [];
  const ids = new Set([locationId, ...planned.map((shift) => shift.locationId)]);
  for (const id of ids) {
    const ofPlace = here.filter(
      (row) => row.staffId === null && (row.locationId === null || row.locationId === id),
    );
    const byWeek = planned.filter((shift) => shift.locationId === id);
    const shut = ofPlace.find(({ kind }) => kind === "off");
    const holiday = replaced.length > 0 ? undefined : places.get(id)?.holidays.get(day);
    const placeHours = ofPlace.filter(({ kind }) => kind === "hours").map((row) => shiftOf(row, id));
    if (shut) away.push({ ...awayOf(shut, "place", WHOLE_DAY), locationId: id });
    else if (placeHours.length > 0 && replaced.length === 0 && byWeek.length > 0) shifts.push(...placeHours);
    else if (holiday !== undefined)
      away.push({ ...WHOLE_DAY, why: "holiday", reason: holiday, locationId: id });
    else shifts.push(...byWeek);
    away.push(
      ...ofPlace
        .filter(({ kind }) => kind === "time_off")
        .map((row) => ({ ...awayOf(row, "place"), locationId: id })),
    );
  }
  away.push(...own.filter(({ kind }) => kind === "time_off").map((row) => awayOf(row, "time_off")));
  return { shifts, away };
}

function isValid({ validFrom, validUntil }: HoursRow, day: Day): boolean {
  return (validFrom === null || validFrom <= day) && (validUntil === null || day <= validUntil);
}

function shiftOf(
  row: { startMin: number | null; endMin: number | null; locationId: number | null },
  own: number,
): Shift {
  return { from: row.startMin ?? 0, until: row.endMin ?? 0, locationId: row.locationId ?? own };
}

function awayOf(row: ExceptionRow, why: ClosedWhy, span?: Stretch): Closed {
  const { from, until } = span ?? { from: row.startMin ?? 0, until: row.endMin ?? DAY_MIN };
  return { from, until, why, reason: row.reason, ...(row.note ? { note: row.note } : {}) };
}

/** What is worked at one place: its shifts without what is taken out. */
export function workAt({ shifts, away }: DayPlan, locationId: number): Stretch[] {
  return cutOut(
    joinStretches(shifts.filter((shift) => shift.locationId === locationId)),
    awayAt(away, locationId),
  );
}

function awayAt(away: readonly Closed[], locationId: number): Closed[] {
  return away.filter((one) => one.locationId === undefined || one.locationId === locationId);
}

/** The hours of a sheet in which a person does not receive at a place, each with its reason. */
export function closedAt(plan: DayPlan, locationId: number, hours: Stretch): Closed[] {
  const shifts = joinStretches(plan.shifts.filter((shift) => shift.locationId === locationId));
  const elsewhere = joinStretches(plan.shifts.filter((shift) => shift.locationId !== locationId));
  const known: Closed[] = [
    ...awayAt(plan.away, locationId),
    ...elsewhere.map((shift): Closed => ({ ...shift, why: "other_place" })),
  ];
  return cutOut([hours], workAt(plan, locationId)).flatMap((gap) => nameStretch(gap, known, shifts));
}

/** Cuts a closed stretch where its reasons change: first what was taken out by name, the rest by its place among the shifts. */
function nameStretch(gap: Stretch, known: readonly Closed[], shifts: readonly Stretch[]): Closed[] {
  const pieces: Closed[] = [];
  let rest: Stretch[] = [gap];
  for (const away of known) {
    for (const piece of rest) {
      const from = Math.max(piece.from, away.from);
      const until = Math.min(piece.until, away.until);
      if (until > from) pieces.push({ ...away, from, until });
    }
    rest = cutOut(rest, [away]);
  }
  const unnamed = rest.map((piece): Closed => ({ ...piece, why: whyOf(piece, shifts) }));
  return [...pieces, ...unnamed].sort((a, b) => a.from - b.from);
}

function whyOf({ from }: Stretch, shifts: readonly Stretch[]): ClosedWhy {
  const first = shifts[0];
  const last = shifts.at(-1);
  if (!first || !last) return "day_off";
  if (from < first.from) return "before";
  return from >= last.until ? "after" : "break";
}

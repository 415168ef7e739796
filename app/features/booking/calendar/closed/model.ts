import {
  shiftsOf,
  type NamedException,
  type NamedRules,
  type Shift,
  type WorkRules,
} from "~/features/schedule/shifts/model";
import { addDays, type Day } from "~/lib/zoned-time";
import { cutOut, joinStretches, type Stretch } from "../model";

/** Why somebody is not there. `other_place`: they work elsewhere at that time. */
export type ClosedWhy =
  "day_off" | "before" | "break" | "after" | "off" | "time_off" | "place" | "holiday" | "other_place";

/** A stretch in which nobody is received, and what to call it. */
export interface Closed extends Stretch {
  why: ClosedWhy;
  /** Of an exception: one of `EXCEPTION_REASONS`. Of a holiday: its name's key. */
  reason?: string;
  note?: string;
}

/** Work at a place, in minutes of a day's wall clock. */
export interface PlacedWork extends Stretch {
  locationId: number;
}

/** One person's day at all their places; the shift of the evening before begins at 0. */
export interface DayPlan {
  work: PlacedWork[];
  /** The shifts as they would be without any time off: what "before", "break" and "after" are told by. */
  planned: PlacedWork[];
  /** Places at which a shift begins that day, time off or not. */
  begunAt: ReadonlySet<number>;
}

const DAY_MIN = 1440;
const WHOLE_DAY: Stretch = { from: 0, until: 2 * DAY_MIN };

/** The plans of days that follow one another, by day. What is worked is decided by the rules of the schedule alone. */
export function planDays(rules: WorkRules, days: readonly Day[]): ReadonlyMap<Day, DayPlan> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return new Map();
  const span = { from: addDays(first, -1), until: last };
  const withoutTimeOff = rules.exceptions.filter(({ kind }) => kind !== "time_off");
  const work = shiftsOf(rules, span);
  const planned =
    withoutTimeOff.length === rules.exceptions.length
      ? work
      : shiftsOf({ ...rules, exceptions: withoutTimeOff }, span);
  const [workOn, plannedOn] = [layOnDays(work), layOnDays(planned)];
  return new Map(
    days.map((day) => [
      day,
      {
        work: workOn.get(day) ?? [],
        planned: plannedOn.get(day) ?? [],
        begunAt: new Set(planned.filter((shift) => shift.day === day).map(({ locationId }) => locationId)),
      },
    ]),
  );
}

/** Shifts on the walls of their days, and what of them runs over midnight on the next day's too. */
function layOnDays(shifts: readonly Shift[]): Map<Day, PlacedWork[]> {
  const days = new Map<Day, PlacedWork[]>();
  const lay = (day: Day, work: PlacedWork) => {
    const known = days.get(day);
    if (known) known.push(work);
    else days.set(day, [work]);
  };
  for (const { day, startMin, endMin, locationId } of shifts) {
    lay(day, { from: startMin, until: endMin, locationId });
    if (endMin > DAY_MIN)
      lay(addDays(day, 1), {
        from: Math.max(0, startMin - DAY_MIN),
        until: endMin - DAY_MIN,
        locationId,
      });
  }
  return days;
}

/** What is worked at one place. */
export function workAt({ work }: DayPlan, locationId: number): Stretch[] {
  return joinStretches(work.filter((one) => one.locationId === locationId));
}

export interface ClosedQuestion {
  rules: NamedRules;
  plan: DayPlan;
  day: Day;
  locationId: number;
  /** The hours of the sheet. */
  hours: Stretch;
}

/** The hours of a sheet in which a person does not receive at a place: all that is not worked, each stretch with its reason. */
export function closedAt(question: ClosedQuestion): Closed[] {
  const { plan, locationId, hours } = question;
  const shifts = joinStretches(plan.planned.filter((shift) => shift.locationId === locationId));
  const elsewhere = joinStretches(plan.planned.filter((shift) => shift.locationId !== locationId));
  const named: Closed[] = [
    ...wholeDayNames(question),
    ...timeOffNames(question),
    ...elsewhere.map((shift): Closed => ({ ...shift, why: "other_place" })),
  ];
  return cutOut([hours], workAt(plan, locationId)).flatMap((gap) => nameStretch(gap, named, shifts));
}

/** Why no shift begins at a place that day, when there is more to say than that the week has none. */
function wholeDayNames({ rules, plan, day, locationId }: ClosedQuestion): Closed[] {
  if (plan.begunAt.has(locationId)) return [];
  const off = rules.exceptions.filter((row) => row.kind === "off" && covers(row, day));
  const own = off.find(({ staffId }) => staffId === rules.staffId);
  if (own) return [nameOf(own, "off", WHOLE_DAY)];
  const shut = off.find((row) => row.staffId === null && row.locationId === locationId);
  if (shut) return [nameOf(shut, "place", WHOLE_DAY)];
  const holiday = rules.holidayOf(locationId, day);
  return holiday === null ? [] : [{ ...WHOLE_DAY, why: "holiday", reason: holiday }];
}

/** Time off of the person and of the place; what runs over midnight is written on the day before or after. */
function timeOffNames({ rules, day, locationId }: ClosedQuestion): Closed[] {
  const rows = rules.exceptions.filter(({ kind }) => kind === "time_off");
  return rows.flatMap((row) => {
    const isOwn = row.staffId === rules.staffId;
    if (!isOwn && (row.staffId !== null || row.locationId !== locationId)) return [];
    return [-1, 0, 1]
      .filter((shift) => covers(row, addDays(day, shift)))
      .map((shift) => {
        const [from, until] = [(row.startMin ?? 0) + shift * DAY_MIN, (row.endMin ?? 0) + shift * DAY_MIN];
        return nameOf(row, isOwn ? "time_off" : "place", { from, until });
      });
  });
}

function covers({ dayFrom, dayUntil }: NamedException, day: Day): boolean {
  return dayFrom <= day && day <= dayUntil;
}

function nameOf({ reason, note }: NamedException, why: ClosedWhy, { from, until }: Stretch): Closed {
  return { from, until, why, reason, ...(note ? { note } : {}) };
}

/** Cuts a closed stretch where its reasons change: first what was taken out by name, the rest by its place among the shifts. */
function nameStretch(gap: Stretch, named: readonly Closed[], shifts: readonly Stretch[]): Closed[] {
  const pieces: Closed[] = [];
  let rest: Stretch[] = [gap];
  for (const name of named) {
    for (const piece of rest) {
      const from = Math.max(piece.from, name.from);
      const until = Math.min(piece.until, name.until);
      if (until > from) pieces.push({ ...name, from, until });
    }
    rest = cutOut(rest, [name]);
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

import { intersectRanges, joinRanges, type Range } from "~/lib/ranges";
import { epochDayAt, epochDayOf, epochMinuteOf, type Day } from "~/lib/zoned-time";
import type { Alignment } from "../alignment/model";
import {
  dayQuota,
  layObstacles,
  type BusyRow,
  type ClearSpans,
  type DayQuota,
  type Id,
  type Obstacle,
  type Onlooker,
  type Visit,
} from "../obstacles/model";
import { ResourcePool, type ResourceKind } from "../resources/model";

/** The question about free time, and its people laid out on the line of epoch minutes. Zones are asked at edges only. */

/** A stretch of work or a break on the wall of the schedule's zone; minutes past 1440 run into the next day. */
export interface WallInterval {
  day: Day;
  startMin: number;
  endMin: number;
}

/** Why a part of the work is closed although no visit is in it. */
export type ClosureReason = "day_off" | "holiday" | "time_off";

/** Something laid over the work: it closes starts and leaves the grid where it is. */
export interface Closure extends WallInterval {
  reason: ClosureReason;
}

/** One person's time. Work is what the week and replaced days say; days off lie over it as closures. */
export interface Person {
  id: Id;
  /** Where this person's wall hangs; the question's zone unless told. */
  zone?: string;
  work: readonly WallInterval[];
  breaks?: readonly WallInterval[];
  closures?: readonly Closure[];
  busy: readonly BusyRow[];
  /** What else must be kept clear, where it is not asked why. */
  spans?: ClearSpans;
  /** This person's own length of the visit. */
  durationMin?: number;
}

/** The rules of the wanted visit: its own length and distances, and how starts are proposed. Minutes, unless named otherwise. */
export interface SlotRules extends Visit {
  /** Distance between neighbouring starts; elapsed minutes, so a clock change neither loses nor invents an hour. */
  stepMin: number;
  offsetMin?: number;
  minNoticeMin?: number;
  /** `inclusive` (ours): a start exactly at now + notice is open. */
  noticeBoundary?: "inclusive" | "exclusive";
  /** Last bookable day counted from today in the schedule's zone, that day included. */
  horizonDays?: number | null;
  alignment?: Alignment;
}

/** A whole question about free time: whose, when, by which rules, seen by whom. */
export interface SlotQuestion extends Onlooker {
  /** IANA zone of the schedule. */
  zone: string;
  /** IANA zone of the person looking; decides which starts belong to which day. */
  viewZone?: string;
  /** Days asked for, both included, in the onlooker's zone; all of the given work without. */
  days?: { from: Day; until: Day };
  people: readonly Person[];
  /** `any` (ours): one of the people is enough. `all`: everybody is needed at once. */
  assign?: "any" | "all";
  rules: SlotRules;
  /** What the visit needs one free thing of. */
  resources?: readonly ResourceKind[];
  /** Names the class that a person's start of a group service is; rows of it share its things. Epoch milliseconds. */
  classKeyOf?: (personId: Id, start: number) => string;
  /** Further working hours, in a zone of their own, outside of which nothing is offered. */
  restrict?: { zone: string; work: readonly WallInterval[] };
}

/** A person prepared for sweeping; times in epoch minutes. */
export interface Member {
  id: Id;
  visit: Visit;
  /** Everything that closes work without a visit, joined. */
  breaks: Range[];
  /** The same with its reasons, by start. */
  pauses: Pause[];
  obstacles: Obstacle[];
  spans: ClearSpans;
  quota: DayQuota | null;
}

/** A stretch in which nothing may take place, in epoch minutes. */
export interface Pause extends Range {
  reason: ClosureReason | "break";
}

/** People whose starts are looked for together: one person, or a whole team that is needed at once. */
export interface Track {
  members: Member[];
  shifts: Range[];
  durationMin: number;
  /** One of each kind is needed. */
  pools: readonly ResourcePool[];
}

/** Where the question's answers begin and end; epoch minutes. */
export interface Limits {
  now: number;
  /** First minute that keeps the notice. */
  earliest: number;
  /** First minute behind the horizon. */
  horizon: number;
  viewFrom: number;
  viewUntil: number;
}

const MINUTE_MS = 60_000;

/** The instants between which starts may be offered. */
export function limitsOf(question: SlotQuestion): Limits {
  const { rules, zone, days } = question;
  const viewZone = question.viewZone ?? zone;
  const now = question.now.getTime() / MINUTE_MS;
  const noticeEnd = now + (rules.minNoticeMin ?? 0);
  const today = epochDayAt(question.now.getTime(), zone);
  const { horizonDays = null } = rules;
  return {
    now,
    earliest: rules.noticeBoundary === "exclusive" ? Math.floor(noticeEnd) + 1 : Math.ceil(noticeEnd),
    horizon: horizonDays === null ? Infinity : epochMinuteOf(today + horizonDays + 1, 0, zone),
    viewFrom: days ? epochMinuteOf(epochDayOf(days.from), 0, viewZone) : -Infinity,
    viewUntil: days ? epochMinuteOf(epochDayOf(days.until) + 1, 0, viewZone) : Infinity,
  };
}

/** Work, breaks and rows of everybody as sorted ranges of epoch minutes. */
export function tracksOf(question: SlotQuestion): Track[] {
  const { rules, zone, people, restrict } = question;
  if (!(rules.stepMin >= 1) || !(rules.durationMin >= 1))
    throw new RangeError("Step and duration are at least one minute");
  const epochDays = new Map<Day, number>();
  const rangesOf = (intervals: readonly WallInterval[], zone: string) => toRanges(intervals, zone, epochDays);
  const pools = (question.resources ?? []).map((kind) => new ResourcePool(kind));
  const only = restrict ? rangesOf(restrict.work, restrict.zone) : null;
  const shiftsOf = (person: Person) => {
    const shifts = rangesOf(person.work, person.zone ?? zone);
    return only ? intersectRanges(shifts, only) : shifts;
  };
  const memberOf = (person: Person, durationMin: number): Member => {
    const visit = durationMin === rules.durationMin ? rules : { ...rules, durationMin };
    const obstacles = layObstacles(person.busy, visit, question);
    const pauses = pausesOf(person, (intervals) => rangesOf(intervals, person.zone ?? zone));
    const quota = dayQuota(obstacles, visit, (minute) => epochDayAt(minute * MINUTE_MS, zone));
    return {
      id: person.id,
      visit,
      breaks: joinRanges(pauses),
      pauses,
      obstacles,
      spans: person.spans ?? NO_SPANS,
      quota,
    };
  };
  if (question.assign !== "all") {
    return people.map((person) => {
      const durationMin = person.durationMin ?? rules.durationMin;
      return { members: [memberOf(person, durationMin)], shifts: shiftsOf(person), durationMin, pools };
    });
  }
  if (people.length === 0) return [];
  const durationMin = Math.max(...people.map((person) => person.durationMin ?? rules.durationMin));
  const members = people.map((person) => memberOf(person, durationMin));
  return [{ members, shifts: people.map(shiftsOf).reduce(intersectRanges), durationMin, pools }];
}

const NO_PAUSES: Pause[] = [];
const NO_SPANS: ClearSpans = [];

/** Breaks and closures in the order of their starts; a day off says more than a break in it. */
function pausesOf(
  { breaks = [], closures = [] }: Person,
  rangesOf: (intervals: readonly WallInterval[]) => Range[],
): Pause[] {
  if (breaks.length === 0 && closures.length === 0) return NO_PAUSES;
  const pauses = closures.flatMap((closure) =>
    rangesOf([closure]).map((range): Pause => ({ ...range, reason: closure.reason })),
  );
  for (const range of rangesOf(breaks)) pauses.push({ ...range, reason: "break" });
  return pauses.sort((a, b) => a.start - b.start);
}

/** Wall intervals as joined ranges of epoch minutes. */
function toRanges(intervals: readonly WallInterval[], zone: string, epochDays: Map<Day, number>): Range[] {
  return joinRanges(
    intervals.map(({ day, startMin, endMin }) => {
      let epochDay = epochDays.get(day);
      if (epochDay === undefined) epochDays.set(day, (epochDay = epochDayOf(day)));
      return { start: epochMinuteOf(epochDay, startMin, zone), end: epochMinuteOf(epochDay, endMin, zone) };
    }),
  );
}

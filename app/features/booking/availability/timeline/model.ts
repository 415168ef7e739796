import { intersectRanges, joinRanges, type Range } from "~/lib/ranges";
import { epochDayAt, epochDayOf, epochMinuteOf, type Day } from "~/lib/zoned-time";
import type { Alignment } from "../alignment/model";
import {
  dayQuota,
  layObstacles,
  type BusyRow,
  type DayQuota,
  type Id,
  type Obstacle,
  type Onlooker,
  type Visit,
} from "../obstacles/model";

/** The question about free time, and its people laid out on the line of epoch minutes. Zones are asked at edges only. */

/** A stretch of work or a break on the wall of the schedule's zone; minutes past 1440 run into the next day. */
export interface WallInterval {
  day: Day;
  startMin: number;
  endMin: number;
}

/** One person's time. Work is what remains after weekly hours, exceptions and days off are resolved. */
export interface Person {
  id: Id;
  /** Where this person's wall hangs; the question's zone unless told. */
  zone?: string;
  work: readonly WallInterval[];
  breaks?: readonly WallInterval[];
  busy: readonly BusyRow[];
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
  /** Further working hours, in a zone of their own, outside of which nothing is offered. */
  restrict?: { zone: string; work: readonly WallInterval[] };
}

/** A person prepared for sweeping; times in epoch minutes. */
export interface Member {
  id: Id;
  visit: Visit;
  breaks: Range[];
  obstacles: Obstacle[];
  quota: DayQuota | null;
}

/** People whose starts are looked for together: one person, or a whole team that is needed at once. */
export interface Track {
  members: Member[];
  shifts: Range[];
  durationMin: number;
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
  const only = restrict ? rangesOf(restrict.work, restrict.zone) : null;
  const shiftsOf = (person: Person) => {
    const shifts = rangesOf(person.work, person.zone ?? zone);
    return only ? intersectRanges(shifts, only) : shifts;
  };
  const memberOf = (person: Person, durationMin: number): Member => {
    const visit = durationMin === rules.durationMin ? rules : { ...rules, durationMin };
    const obstacles = layObstacles(person.busy, visit, question);
    const breaks = person.breaks ? rangesOf(person.breaks, person.zone ?? zone) : [];
    const quota = dayQuota(obstacles, visit, (minute) => epochDayAt(minute * MINUTE_MS, zone));
    return { id: person.id, visit, breaks, obstacles, quota };
  };
  if (question.assign !== "all") {
    return people.map((person) => {
      const durationMin = person.durationMin ?? rules.durationMin;
      return { members: [memberOf(person, durationMin)], shifts: shiftsOf(person), durationMin };
    });
  }
  if (people.length === 0) return [];
  const durationMin = Math.max(...people.map((person) => person.durationMin ?? rules.durationMin));
  const members = people.map((person) => memberOf(person, durationMin));
  return [{ members, shifts: people.map(shiftsOf).reduce(intersectRanges), durationMin }];
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

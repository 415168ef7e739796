import type { Range } from "~/lib/ranges";
import { dayOfEpochDay, epochDayAt, epochMinuteOf, offsetMinutes, type Day } from "~/lib/zoned-time";
import { eachCandidate } from "./alignment/model";
import { isClearOf, ObstacleSweep, type Id, type Objection } from "./obstacles/model";
import {
  limitsOf,
  tracksOf,
  type Limits,
  type Member,
  type SlotQuestion,
  type Track,
} from "./timeline/model";
import { objectionOf, resourceSpan, type ClosedReason } from "./verdict/model";

export type { BusyRow, Id, Objection } from "./obstacles/model";
export type { Person, SlotQuestion, SlotRules, WallInterval } from "./timeline/model";
export type { ClosedReason } from "./verdict/model";

const MINUTE_MS = 60_000;

/**
 * Which starts a booking page may offer. Pure: the rows come in, `now` is an argument, and one call answers a month for
 * many people. Counting is in epoch minutes; zones are asked at the edges of shifts and days only.
 *
 * A start t is open when [t, t + duration) lies in work, touches no break and no closure, keeps the buffers' distance to every row that
 * takes time, one thing of each kind needed is free, t >= now + notice, and its day is inside the horizon and under the daily limits.
 */

/** A start that may be booked now. */
export interface Slot {
  /** Epoch milliseconds, a whole minute. */
  start: number;
  /** Who is free then, in the order asked. */
  people: Id[];
}

/** A start of the grid, open or closed with its reason. */
export type GridStart = Slot & { closed: Objection<ClosedReason> | null };

/** Every start that may be booked now, ascending, without duplicates, each with the people who are free. */
export function findSlots(question: SlotQuestion): Slot[] {
  const limits = limitsOf(question);
  const found = new Map<number, Id[]>();
  for (const track of tracksOf(question)) {
    sweep(question, track, limits, (start) => {
      const people = found.get(start);
      if (people) for (const { id } of track.members) people.push(id);
      else found.set(start, track.members.map(({ id }) => id)); // prettier-ignore
    });
  }
  const starts = Float64Array.from(found.keys()).sort();
  return Array.from(starts, (start) => ({ start: start * MINUTE_MS, people: found.get(start) as Id[] }));
}

/** The days, in the onlooker's zone, on which at least one start may be booked; for the month calendar. */
export function findFreeDays(question: SlotQuestion): Day[] {
  const zone = question.viewZone ?? question.zone;
  const limits = limitsOf(question);
  const days = new Set<number>();
  for (const track of tracksOf(question)) {
    let dayEnd = -Infinity;
    sweep(question, track, limits, (start) => {
      if (start < dayEnd) return;
      const day = epochDayAt(start * MINUTE_MS, zone);
      days.add(day);
      dayEnd = epochMinuteOf(day + 1, 0, zone);
    });
  }
  return [...days].sort((a, b) => a - b).map(dayOfEpochDay);
}

/**
 * The whole grid of the days asked for, taken starts included with their reason. With several people a start is open when
 * somebody is free, and a closed one has the reason of the first person whose grid it is on.
 */
export function listGrid(question: SlotQuestion): GridStart[] {
  const limits = limitsOf(question);
  const listed = new Map<number, GridStart>();
  for (const track of tracksOf(question)) {
    const ids = track.members.map(({ id }) => id);
    eachGridStart(question, track, { lower: limits.viewFrom, upper: limits.viewUntil }, (start) => {
      const closed = objectionOf(question, track, limits, start);
      const known = listed.get(start);
      if (!known) listed.set(start, { start: start * MINUTE_MS, people: closed ? [] : ids.slice(), closed });
      else if (!closed) {
        known.people.push(...ids);
        known.closed = null;
      }
    });
  }
  return [...listed.values()].sort((a, b) => a.start - b.start);
}

/**
 * Judges one start that somebody asks for, on the grid or not: the check before a booking is written. `days` of the
 * question is not looked at.
 */
export function judgeStart(question: SlotQuestion, start: Date): GridStart {
  const limits = limitsOf(question);
  const minute = start.getTime() / MINUTE_MS;
  const verdict: GridStart = { start: start.getTime(), people: [], closed: { reason: "off_shift" } };
  for (const track of tracksOf(question)) {
    const closed = objectionOf(question, track, limits, minute) ?? gridObjection(question, track, minute);
    if (!closed) verdict.people.push(...track.members.map(({ id }) => id));
    else if (verdict.closed?.reason === "off_shift") verdict.closed = closed;
  }
  return verdict.people.length > 0 ? { ...verdict, closed: null } : verdict;
}

/** Hands each open start of a track to `found`, ascending. */
function sweep(question: SlotQuestion, track: Track, limits: Limits, found: (start: number) => void): void {
  const checks = track.members.map((member) => openness(question, member));
  const bounds = {
    lower: Math.max(limits.viewFrom, limits.earliest),
    upper: Math.min(limits.viewUntil, limits.horizon),
  };
  eachGridStart(question, track, bounds, (start) => {
    for (const isOpen of checks) if (!isOpen(start)) return;
    if (track.pools.length > 0) {
      const span = resourceSpan(question, track, start);
      for (const pool of track.pools) if (!pool.hasFree(span)) return;
    }
    found(start);
  });
}

/** A test for ascending starts: no break touched, nobody in the way, the day's limits kept. */
function openness(question: SlotQuestion, member: Member): (start: number) => boolean {
  const { breaks, quota, spans, visit } = member;
  const obstacles = new ObstacleSweep(member.obstacles, visit);
  let nextBreak = 0;
  return (start) => {
    while (nextBreak < breaks.length && (breaks[nextBreak] as Range).end <= start) nextBreak++;
    const pause = breaks[nextBreak];
    if (pause && pause.start < start + visit.durationMin) return false;
    if (!obstacles.isClear(start) || !isClearOf(spans, start, visit)) return false;
    return quota === null || quota(epochDayAt(start * MINUTE_MS, question.zone), start);
  };
}

/** Hands each start of a track's grid within the bounds to `visit`, ascending, open or not. */
export function eachGridStart(
  question: SlotQuestion,
  track: Track,
  bounds: { lower: number; upper: number },
  visit: (start: number) => void,
): void {
  const { rules } = question;
  const viewZone = question.viewZone ?? question.zone;
  eachCandidate(
    {
      mode: rules.alignment ?? "grid",
      shifts: track.shifts,
      // A class that can be joined is not cut out of free time: its own start must stay a candidate.
      taken: () =>
        track.members.flatMap(({ breaks, obstacles }) => [
          ...breaks,
          ...obstacles
            .filter(({ isClass }) => !isClass)
            .map(({ from, until }) => ({ start: from, end: until })),
        ]),
      durationMin: track.durationMin,
      stepMin: rules.stepMin,
      offsetMin: rules.offsetMin ?? 0,
      ...bounds,
      earliest: question.now.getTime() / MINUTE_MS + (rules.minNoticeMin ?? 0),
      viewOffset: (minute) => offsetMinutes(minute * MINUTE_MS, viewZone),
    },
    visit,
  );
}

/** Whether a start is one that the grid proposes. */
export function gridObjection(
  question: SlotQuestion,
  track: Track,
  start: number,
): Objection<ClosedReason> | null {
  let isOnGrid = false;
  eachGridStart(question, track, { lower: start, upper: start + 1 }, (candidate) => {
    if (candidate === start) isOnGrid = true;
  });
  return isOnGrid ? null : { reason: "off_grid" };
}

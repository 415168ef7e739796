import { dayOfEpochDay, epochDayAt, epochMinuteOf, type Day } from "~/lib/zoned-time";
import {
  eachGridStart,
  findFreeDays,
  findSlots,
  gridObjection,
  judgeStart,
  listGrid,
  type GridStart,
  type Id,
  type Slot,
  type SlotQuestion,
} from "../model";
import { limitsOf, tracksOf } from "../timeline/model";
import { VisitSearch } from "./search/model";

/**
 * The questions of `../model`, asked about a visit of several parts one after another. `parts[0]` says which days are asked for, and its grid is the
 * visit's; `people` of a start are those who can begin it. A visit of one part is answered there. Pure.
 */

const MINUTE_MS = 60_000;

/** Every start at which the whole visit may be booked now. */
export function findVisitStarts(parts: readonly SlotQuestion[]): Slot[] {
  const [first] = parts;
  if (first && parts.length === 1) return findSlots(first);
  const found = new Map<number, Id[]>();
  eachOpenStart(parts, (start, person) => {
    const people = found.get(start);
    if (people) people.push(person);
    else found.set(start, [person]);
  });
  return [...found]
    .map(([start, people]) => ({ start: start * MINUTE_MS, people }))
    .sort((a, b) => a.start - b.start);
}

/** The days on which at least one start of the whole visit may be booked. */
export function findVisitDays(parts: readonly SlotQuestion[]): Day[] {
  const [first] = parts;
  if (!first) return [];
  if (parts.length === 1) return findFreeDays(first);
  const zone = first.viewZone ?? first.zone;
  const days = new Set<number>();
  let dayEnd = -Infinity;
  let dayStart = Infinity;
  eachOpenStart(
    parts,
    (start) => {
      const day = epochDayAt(start * MINUTE_MS, zone);
      days.add(day);
      dayStart = epochMinuteOf(day, 0, zone);
      dayEnd = epochMinuteOf(day + 1, 0, zone);
    },
    (start) => start >= dayStart && start < dayEnd,
  );
  return [...days].sort((a, b) => a - b).map(dayOfEpochDay);
}

/** The grid of the days asked for, closed starts with the reason of the first part that cannot be had. */
export function listVisitGrid(parts: readonly SlotQuestion[]): GridStart[] {
  const [first] = parts;
  if (!first) return [];
  if (parts.length === 1) return listGrid(first);
  const search = new VisitSearch(parts);
  const limits = limitsOf(first);
  const listed = new Map<number, GridStart>();
  for (const track of search.firstTracks) {
    const person = track.members[0]?.id as Id;
    eachGridStart(first, track, { lower: limits.viewFrom, upper: limits.viewUntil }, (start) => {
      const closed = search.objection(start, person);
      const known = listed.get(start);
      if (!known) listed.set(start, { start: start * MINUTE_MS, people: closed ? [] : [person], closed });
      else if (!closed) {
        known.people.push(person);
        known.closed = null;
      }
    });
  }
  return [...listed.values()].sort((a, b) => a.start - b.start);
}

/** The grid without reasons: what is closed is `past`, or it is `booked`. */
export function listNeutralGrid(parts: readonly SlotQuestion[]): GridStart[] {
  const [first] = parts;
  if (!first) return [];
  const limits = limitsOf(first);
  const listed = new Map<number, GridStart>();
  for (const { start, people } of findVisitStarts(parts)) listed.set(start, { start, people, closed: null });
  for (const track of tracksOf(first)) {
    eachGridStart(first, track, { lower: limits.viewFrom, upper: limits.viewUntil }, (minute) => {
      const start = minute * MINUTE_MS;
      if (listed.has(start)) return;
      const reason = minute < limits.now ? "past" : "booked";
      listed.set(start, { start, people: [], closed: { reason } });
    });
  }
  return [...listed.values()].sort((a, b) => a.start - b.start);
}

/** Judges one start of the whole visit that somebody asks for, on the grid or not. */
export function judgeVisit(parts: readonly SlotQuestion[], startsAt: Date): GridStart {
  const [first] = parts;
  const verdict: GridStart = { start: startsAt.getTime(), people: [], closed: { reason: "off_shift" } };
  if (!first) return verdict;
  if (parts.length === 1) return judgeStart(first, startsAt);
  const search = new VisitSearch(parts);
  const start = startsAt.getTime() / MINUTE_MS;
  for (const track of search.firstTracks) {
    const person = track.members[0]?.id as Id;
    const closed = search.objection(start, person) ?? gridObjection(first, track, start);
    if (!closed) verdict.people.push(person);
    else if (verdict.closed?.reason === "off_shift") verdict.closed = closed;
  }
  return verdict.people.length > 0 ? { ...verdict, closed: null } : verdict;
}

function eachOpenStart(
  parts: readonly SlotQuestion[],
  found: (start: number, person: Id) => void,
  isKnown: (start: number) => boolean = () => false,
): void {
  const [first] = parts;
  if (!first) return;
  const search = new VisitSearch(parts);
  const limits = limitsOf(first);
  const bounds = {
    lower: Math.max(limits.viewFrom, limits.earliest),
    upper: Math.min(limits.viewUntil, limits.horizon),
  };
  for (const track of search.firstTracks) {
    const person = track.members[0]?.id as Id;
    eachGridStart(first, track, bounds, (start) => {
      if (!isKnown(start) && search.objection(start, person) === null) found(start, person);
    });
  }
}

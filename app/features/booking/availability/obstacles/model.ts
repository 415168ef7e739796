/** What stands in the way of a start: bookings and holds with their buffers, full classes, daily limits. Pure. */

export type Id = number | string;

/** A booking or a temporary hold of one person. Instants are epoch milliseconds; the span is half-open. */
export interface BusyRow {
  id: Id;
  start: number;
  end: number;
  status: string;
  /** Buffers of this booking, minutes. */
  beforeMin?: number;
  afterMin?: number;
  serviceId?: Id | null;
  /** Services done in the same row after the first; they count towards daily limits. */
  furtherServices?: readonly Id[];
  /** The group class it is a place of. Null: of none, so nobody joins it; left out: the service and the time tell. */
  classKey?: string | null;
  /** Seats it takes in a group class; 1 unless told. */
  seats?: number;
  /** Of a hold: whose it is, and until when it stands (epoch milliseconds; never lapses without). */
  holder?: string | null;
  expiresAt?: number | null;
}

/** The visit somebody wants to book. Minutes are whole. */
export interface Visit {
  /** Whole length: main service and add-ons. */
  durationMin: number;
  /** Buffers keep distance from bookings only; they may hang over a shift's edge or into a break. */
  beforeMin?: number;
  afterMin?: number;
  serviceId?: Id | null;
  /** `sum` (ours): the neighbour's buffer and this one must both fit. `max`: the larger of the two. */
  bufferRule?: "sum" | "max";
  /** Seats of a group class; none means that any overlap refuses. */
  capacity?: number | null;
  /** Seats wanted; 1 unless told. */
  party?: number;
  /** Limits per service and person on a day of the schedule's zone. */
  maxPerDay?: number | null;
  maxMinutesPerDay?: number | null;
}

/** Whose rows count. */
export interface Onlooker {
  now: Date;
  /** Statuses that take time; pending and confirmed unless told. Holds have a rule of their own. */
  blockingStatuses?: readonly string[];
  /** Who is looking: their own hold is not in their way. */
  viewer?: string | null;
  /** The booking being moved: it is not in its own way. */
  excludeBooking?: Id | null;
}

/** Statuses that take time where the question names none. */
export const BLOCKING_STATUSES: readonly string[] = ["pending", "confirmed"];

/** Says whether a row takes its person's time for this onlooker. */
export function takesTime(row: BusyRow, onlooker: Onlooker): boolean {
  const { excludeBooking, viewer } = onlooker;
  if (excludeBooking !== undefined && excludeBooking !== null && String(row.id) === String(excludeBooking))
    return false;
  if (row.status !== "hold") return (onlooker.blockingStatuses ?? BLOCKING_STATUSES).includes(row.status);
  const isOwn = viewer !== undefined && viewer !== null && row.holder === viewer;
  const stands =
    row.expiresAt === undefined || row.expiresAt === null || row.expiresAt > onlooker.now.getTime();
  return stands && !isOwn;
}

/** A row that takes time, in epoch minutes; `from` and `until` are the visit's forbidden zone, buffers of both included. */
export interface Obstacle {
  from: number;
  until: number;
  /** Exact edges of the row itself; fractions of a minute are kept. */
  start: number;
  end: number;
  row: BusyRow;
  /** A group class of the wanted service: people may join one that is exactly at the wanted time. */
  isClass: boolean;
  /** Furthest `until` of this and all obstacles before it; it only grows, so it can be searched. */
  reach: number;
}

const MINUTE_MS = 60_000;

/** The rows that take time as obstacles to this visit, by the beginning of their forbidden zone. */
export function layObstacles(rows: readonly BusyRow[], visit: Visit, onlooker: Onlooker): Obstacle[] {
  const { beforeMin = 0, afterMin = 0 } = visit;
  const gap = visit.bufferRule === "max" ? Math.max : (a: number, b: number) => a + b;
  const isClassVisit = visit.capacity !== undefined && visit.capacity !== null;
  const obstacles: Obstacle[] = [];
  for (const row of rows) {
    if (!takesTime(row, onlooker)) continue;
    const start = row.start / MINUTE_MS;
    const end = row.end / MINUTE_MS;
    obstacles.push({
      from: start - gap(row.beforeMin ?? 0, afterMin),
      until: end + gap(row.afterMin ?? 0, beforeMin),
      start,
      end,
      row,
      isClass: isClassVisit && row.classKey !== null && isSameService(row, visit),
      reach: 0,
    });
  }
  obstacles.sort((a, b) => a.from - b.from);
  let reach = -Infinity;
  for (const obstacle of obstacles) obstacle.reach = reach = Math.max(reach, obstacle.until);
  return obstacles;
}

/** Index of the first obstacle that can reach past `start`. */
function firstReaching(obstacles: readonly Obstacle[], start: number): number {
  let low = 0;
  let high = obstacles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((obstacles[middle] as Obstacle).reach > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isSameService(row: BusyRow, visit: Visit): boolean {
  return (row.serviceId ?? null) === (visit.serviceId ?? null);
}

/** What kind of row stands in the way. */
export type ObstacleReason = "hold" | "booked" | "buffer" | "full";

/** Why a start is closed, and by which row when it is one row. */
export interface Objection<Reason extends string = ObstacleReason> {
  reason: Reason;
  bookingId?: Id;
}

/**
 * Answers "is [t, t + duration) in anybody's way" for starts asked in ascending order: rows that ended before are left
 * behind once and never looked at again, so a whole month is one sweep.
 */
export class ObstacleSweep {
  #first = 0;

  constructor(
    private readonly obstacles: readonly Obstacle[],
    private readonly visit: Visit,
  ) {}

  /** `start` in epoch minutes, never smaller than the one asked before. */
  isClear(start: number): boolean {
    const { obstacles } = this;
    const end = start + this.visit.durationMin;
    while (this.#first < obstacles.length && (obstacles[this.#first] as Obstacle).until <= start)
      this.#first++;
    let seats = 0;
    for (let i = this.#first; i < obstacles.length; i++) {
      const obstacle = obstacles[i] as Obstacle;
      if (obstacle.from >= end) break;
      if (isJoinable(obstacle, start, end)) seats += obstacle.row.seats ?? 1;
      else if (obstacle.until > start) return false;
    }
    return hasRoom(seats, this.visit);
  }
}

/**
 * Spans that must be kept clear and say no more than that: flat `[from, until, from, until, …]` in epoch minutes, the rows' own buffers included,
 * ascending and disjoint. A month of many people has thousands, so they are numbers and not objects.
 */
export type ClearSpans = readonly number[];

/** Index of the first span that ends after `at`; the list's length when none does. */
function firstSpanAfter(spans: ClearSpans, at: number): number {
  let low = 0;
  let high = spans.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle * 2 + 1] as number) > at) high = middle;
    else low = middle + 1;
  }
  return low * 2;
}

/** Whether a visit at a start keeps its buffers' distance to every span. */
export function isClearOf(spans: ClearSpans, start: number, visit: Visit): boolean {
  const from = spans[firstSpanAfter(spans, start - (visit.beforeMin ?? 0))];
  return from === undefined || from >= start + visit.durationMin + (visit.afterMin ?? 0);
}

/** Sorts spans and joins those that overlap or touch. */
export function joinSpans(spans: readonly number[]): ClearSpans {
  let isJoined = true;
  for (let at = 2; at < spans.length && isJoined; at += 2)
    isJoined = (spans[at] as number) > (spans[at - 1] as number);
  if (isJoined) return spans;
  const pairs: [number, number][] = [];
  for (let at = 0; at < spans.length; at += 2) pairs.push([spans[at] as number, spans[at + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const joined: number[] = [];
  for (const [from, until] of pairs) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last) joined[joined.length - 1] = Math.max(last, until);
    else joined.push(from, until);
  }
  return joined;
}

function isJoinable(obstacle: Obstacle, start: number, end: number): boolean {
  return obstacle.isClass && obstacle.start === start && obstacle.end === end;
}

function hasRoom(seats: number, visit: Visit): boolean {
  if (visit.capacity === undefined || visit.capacity === null) return true;
  return seats + (visit.party ?? 1) <= visit.capacity;
}

/** The best reason why [start, start + duration) is not clear, or null when it is. An overlap says more than a buffer. */
export function objectionAt(obstacles: readonly Obstacle[], start: number, visit: Visit): Objection | null {
  const end = start + visit.durationMin;
  let seats = 0;
  let classRow: Id | undefined;
  let buffer: Objection | null = null;
  for (let i = firstReaching(obstacles, start); i < obstacles.length; i++) {
    const obstacle = obstacles[i] as Obstacle;
    if (obstacle.from >= end) break;
    if (isJoinable(obstacle, start, end)) {
      seats += obstacle.row.seats ?? 1;
      classRow ??= obstacle.row.id;
    } else if (obstacle.until > start) {
      const bookingId = obstacle.row.id;
      if (obstacle.start < end && obstacle.end > start) {
        return { reason: obstacle.row.status === "hold" ? "hold" : "booked", bookingId };
      }
      buffer ??= { reason: "buffer", bookingId };
    }
  }
  if (buffer) return buffer;
  if (hasRoom(seats, visit)) return null;
  return classRow === undefined ? { reason: "full" } : { reason: "full", bookingId: classRow };
}

/** Visits of the wanted service on one local day; the places of a class are one. */
export interface DayLoad {
  bookings: number;
  minutes: number;
}

/** Says whether one more visit on a local day stays within the daily limits; `start` in epoch minutes, `further`: what the same visit adds before. */
export type DayQuota = (epochDay: number, start: number, further?: DayLoad) => boolean;

/** Counts a person's bookings of the service by local day; null when the visit has no daily limits. */
export function dayQuota(
  obstacles: readonly Obstacle[],
  visit: Visit,
  epochDayAt: (epochMinute: number) => number,
): DayQuota | null {
  const maxPerDay = visit.maxPerDay ?? Infinity;
  const maxMinutes = visit.maxMinutesPerDay ?? Infinity;
  if (maxPerDay === Infinity && maxMinutes === Infinity) return null;
  const loads = new Map<number, DayLoad>();
  const classes = new Set<number>();
  for (const { row, start, end, isClass } of obstacles) {
    if (!isSameService(row, visit) && !row.furtherServices?.includes(visit.serviceId as Id)) continue;
    if (isClass && row.classKey) {
      if (classes.has(start)) continue;
      classes.add(start);
    }
    const day = epochDayAt(start);
    const load = loads.get(day) ?? { bookings: 0, minutes: 0 };
    loads.set(day, { bookings: load.bookings + 1, minutes: load.minutes + end - start });
  }
  return (day, start, further = { bookings: 0, minutes: 0 }) => {
    // Joining a class that takes place anyway gives the person no further visit.
    if (classes.has(start)) return true;
    const { bookings, minutes } = loads.get(day) ?? { bookings: 0, minutes: 0 };
    return (
      bookings + further.bookings + 1 <= maxPerDay &&
      minutes + further.minutes + visit.durationMin <= maxMinutes
    );
  };
}

/** The rows that forbid one new booking at an exact time; the last look inside the booking's transaction. */
export function findConflicts(
  wanted: Visit & { start: Date },
  rows: readonly BusyRow[],
  onlooker: Onlooker,
): { isAllowed: boolean; rows: BusyRow[] } {
  const start = wanted.start.getTime() / MINUTE_MS;
  const end = start + wanted.durationMin;
  const met = layObstacles(rows, wanted, onlooker).filter(({ from, until }) => from < end && until > start);
  const joinable = met.filter((obstacle) => isJoinable(obstacle, start, end));
  const seats = joinable.reduce((sum, { row }) => sum + (row.seats ?? 1), 0);
  const isFull = !hasRoom(seats, wanted);
  const forbidding = new Set(
    met.filter((obstacle) => isFull || !joinable.includes(obstacle)).map(({ row }) => row),
  );
  return { isAllowed: forbidding.size === 0 && !isFull, rows: rows.filter((row) => forbidding.has(row)) };
}

import type { ExceptionRow } from "~/features/booking/availability/hours/model";
import type { ClosedReason, Person, SlotQuestion } from "~/features/booking/availability/model";
import { limitsOf, tracksOf } from "~/features/booking/availability/timeline/model";
import { objectionOf } from "~/features/booking/availability/verdict/model";
import type { Closure, WallInterval } from "~/features/booking/availability/timeline/model";
import { addDays, type Day } from "~/lib/zoned-time";

/** A free time of YClients for one person of ours. */
export interface PersonTime {
  staffId: number;
  startsAt: Date;
  durationMin: number;
  /** YClients' own text of the instant. */
  wire: string;
}

/** A time of YClients and what of our own calendar speaks against it; null when nothing does. */
export interface JudgedTime extends PersonTime {
  closed: ClosedReason | null;
}

const MINUTE_MS = 60_000;
const WHOLE_DAY_MIN = 24 * 60;

/**
 * Lays our calendar over YClients' free times. YClients says when people work; our own shifts and holidays have no part in it. What counts of ours: visits and holds of the
 * person with the buffers they keep, days off and time off, the things the service needs, and the service's notice, horizon and daily limit. The visit itself
 * keeps no buffers: how close its visits may follow one another is YClients' business.
 */
export function judgeTimes(
  question: SlotQuestion,
  times: readonly PersonTime[],
  exceptions: readonly ExceptionRow[],
): JudgedTime[] {
  const limits = limitsOf(question);
  const tracks = new Map<string, ReturnType<typeof trackOf>>();
  const trackOf = (person: Person, durationMin: number) => {
    const laid: Person = {
      ...person,
      durationMin,
      work: wholeDays(question.days),
      breaks: [],
      closures: closuresOf(exceptions, Number(person.id), question.days),
    };
    const rules = { ...question.rules, beforeMin: 0, afterMin: 0, durationMin };
    const [track] = tracksOf({ ...question, people: [laid], rules });
    return track;
  };
  return times.flatMap((time): JudgedTime[] => {
    const person = question.people.find(({ id }) => id === time.staffId);
    if (!person) return [];
    const key = `${time.staffId}:${time.durationMin}`;
    const track = tracks.get(key) ?? trackOf(person, time.durationMin);
    tracks.set(key, track);
    if (!track) return [];
    const objection = objectionOf(question, track, limits, time.startsAt.getTime() / MINUTE_MS);
    return [{ ...time, closed: objection?.reason ?? null }];
  });
}

/** Every minute of the days asked for and of their neighbours. */
function wholeDays(days: SlotQuestion["days"]): WallInterval[] {
  if (!days) return [];
  const work: WallInterval[] = [];
  for (let day = addDays(days.from, -1); day <= addDays(days.until, 2); day = addDays(day, 1))
    work.push({ day, startMin: 0, endMin: WHOLE_DAY_MIN });
  return work;
}

/** Days off and time off of a person and of everybody, as they stand; days with other hours say nothing here. */
function closuresOf(
  exceptions: readonly ExceptionRow[],
  staffId: number,
  days: SlotQuestion["days"],
): Closure[] {
  if (!days) return [];
  const mine = exceptions.filter((row) => row.kind !== "hours" && (row.staffId ?? staffId) === staffId);
  const closures: Closure[] = [];
  for (const row of mine) {
    for (let day = addDays(days.from, -1); day <= addDays(days.until, 1); day = addDays(day, 1)) {
      if (day < row.dayFrom || day > row.dayUntil) continue;
      closures.push(
        row.kind === "off"
          ? { day, startMin: 0, endMin: WHOLE_DAY_MIN, reason: "day_off" }
          : { day, startMin: row.startMin ?? 0, endMin: row.endMin ?? WHOLE_DAY_MIN, reason: "time_off" },
      );
    }
  }
  return closures;
}

/** Times that start at one moment, ascending, with everybody who has it; closed when nobody does. */
export function joinTimes(
  times: readonly JudgedTime[],
): { startsAt: Date; staffIds: number[]; closed: ClosedReason | null }[] {
  const joined = new Map<number, { startsAt: Date; staffIds: number[]; closed: ClosedReason | null }>();
  for (const { startsAt, staffId, closed } of times) {
    const known = joined.get(startsAt.getTime());
    if (!known) joined.set(startsAt.getTime(), { startsAt, staffIds: closed ? [] : [staffId], closed });
    else if (!closed) {
      known.staffIds.push(staffId);
      known.closed = null;
    }
  }
  return [...joined.values()].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** What our own calendar says of an hour that YClients does not offer; our shifts and our grid say nothing of it. */
const SAID_BY_US: ReadonlySet<string> = new Set([
  ...["past", "notice", "horizon", "booked", "hold", "buffer", "limit", "resource", "time_off", "day_off"],
]);

/**
 * The hours of a day as staff see them: what YClients offers, judged by us, and among it the starts of our own grid that it does not offer, closed: for a reason of ours where there is
 * one, else `elsewhere`.
 */
export function explainTimes<Time extends { startsAt: Date; closed: ClosedReason | null }>(
  offered: readonly Time[],
  grid: readonly Time[],
): Time[] {
  const known = new Set(offered.map(({ startsAt }) => startsAt.getTime()));
  const further = grid
    .filter(({ startsAt }) => !known.has(startsAt.getTime()))
    .map((time): Time => ({
      ...time,
      staffIds: [],
      closed: time.closed !== null && SAID_BY_US.has(time.closed) ? time.closed : "elsewhere",
    }));
  return [...offered, ...further].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** The days of a range, the first and the last one included. */
export function isBetween(day: Day, from: Day, until: Day): boolean {
  return from <= day && day <= until;
}

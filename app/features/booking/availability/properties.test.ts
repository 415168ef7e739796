import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  findSlots,
  listGrid,
  type BusyRow,
  type Person,
  type SlotQuestion,
  type WallInterval,
} from "./model";
import { findConflicts } from "./obstacles/model";

/** The rules once more, as plainly as they can be said: every minute of four days is looked at by itself. */
const MINUTE = 60_000;
const BASE_DAYS = ["2024-03-30", "2024-03-31", "2024-04-01"];
const FIRST_MINUTE = Date.parse("2024-03-29T00:00:00Z") / MINUTE;
const MINUTES = 5 * 1440;

/** Offsets of the zones here on the days here, written down by hand from the time-zone data. */
const OFFSETS: Record<string, (minute: number) => number> = {
  UTC: () => 0,
  "Asia/Kolkata": () => 330,
  // Clocks go from 02:00 to 03:00 on 2024-03-31.
  "Europe/Berlin": (minute) => (minute < Date.parse("2024-03-31T01:00:00Z") / MINUTE ? 60 : 120),
};

/** A wall time is the minute that shows it; a skipped one is read with the offset before the change. */
function minuteOfWall(day: string, minutes: number, zone: string): number {
  const wall = Date.parse(`${day}T00:00:00Z`) / MINUTE + minutes;
  const offsetAt = OFFSETS[zone] as (minute: number) => number;
  for (const offset of [60, 120, 330, 0]) if (offsetAt(wall - offset) === offset) return wall - offset;
  return wall - 60;
}

function naiveStarts(question: SlotQuestion): number[] {
  const starts = new Set<number>();
  for (const person of question.people)
    for (const start of naiveStartsOf(question, person)) starts.add(start);
  return [...starts].sort((a, b) => a - b);
}

function naiveStartsOf({ rules, zone, now, viewer, excludeBooking }: SlotQuestion, person: Person): number[] {
  const covered = (intervals: readonly WallInterval[]) => {
    const minutes = new Array<boolean>(MINUTES).fill(false);
    for (const { day, startMin, endMin } of intervals) {
      const end = minuteOfWall(day, endMin, zone);
      for (let minute = minuteOfWall(day, startMin, zone); minute < end; minute++)
        minutes[minute - FIRST_MINUTE] = true;
    }
    return minutes;
  };
  const works = covered(person.work);
  const pauses = covered(person.breaks ?? []);
  const rows = person.busy.filter((row) => {
    if (row.id === excludeBooking) return false;
    if (row.status === "hold") return (row.expiresAt as number) > now.getTime() && row.holder !== viewer;
    return row.status === "pending" || row.status === "confirmed";
  });
  const { durationMin, stepMin, beforeMin = 0, afterMin = 0, minNoticeMin = 0, bufferRule } = rules;
  const gap = (a: number, b: number) => (bufferRule === "max" ? Math.max(a, b) : a + b);

  const isOpen = (start: number) => {
    if (start * MINUTE < now.getTime() + minNoticeMin * MINUTE) return false;
    for (let minute = start; minute < start + durationMin; minute++) {
      if (!works[minute - FIRST_MINUTE] || pauses[minute - FIRST_MINUTE]) return false;
    }
    return rows.every(
      (row) =>
        (start + durationMin + gap(row.beforeMin ?? 0, afterMin)) * MINUTE <= row.start ||
        start * MINUTE >= row.end + gap(row.afterMin ?? 0, beforeMin) * MINUTE,
    );
  };

  const starts: number[] = [];
  let shiftStart = 0;
  for (let index = 0; index < MINUTES; index++) {
    if (!works[index]) continue;
    if (!works[index - 1]) shiftStart = index;
    if ((index - shiftStart) % stepMin === 0 && isOpen(FIRST_MINUTE + index))
      starts.push((FIRST_MINUTE + index) * MINUTE);
  }
  return starts;
}

const interval = fc
  .record({
    day: fc.constantFrom(...BASE_DAYS),
    startMin: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
    length: fc.integer({ min: 1, max: 40 }).map((quarter) => quarter * 15),
  })
  .map(({ day, startMin, length }): WallInterval => ({ day, startMin, endMin: startMin + length }));

/** Seconds; mostly quarter hours, so that edges meet, and sometimes anything. */
const seconds = (max: number) =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.integer({ min: 1, max: Math.floor(max / 900) }).map((quarter) => quarter * 900),
    },
    fc.integer({ min: 1, max }),
  );

const busyRow = fc
  .record({
    id: fc.integer({ min: 1, max: 30 }),
    at: seconds(4 * 1440 * 60),
    length: seconds(200 * 60),
    status: fc.constantFrom("pending", "confirmed", "cancelled", "completed", "hold"),
    beforeMin: fc.constantFrom(0, 0, 10, 45),
    afterMin: fc.constantFrom(0, 0, 5, 30),
    holder: fc.constantFrom("me", "other"),
    expiresAt: fc.constantFrom(Date.parse("2024-03-29T12:00:00Z"), Date.parse("2024-04-09T12:00:00Z")),
  })
  .map(({ at, length, ...row }): BusyRow => {
    const start = FIRST_MINUTE * MINUTE + at * 1000;
    return { ...row, start, end: start + length * 1000 };
  });

const person = fc.record({
  id: fc.integer({ min: 1, max: 99 }),
  work: fc.array(interval, { maxLength: 4 }),
  breaks: fc.array(interval.map((pause) => ({ ...pause, endMin: Math.min(pause.endMin, pause.startMin + 60) })), { maxLength: 2 }),
  busy: fc.array(busyRow, { maxLength: 8 }),
}); // prettier-ignore

const question: fc.Arbitrary<SlotQuestion> = fc.record({
  now: fc
    .integer({ min: -1440 * 60, max: 3 * 1440 * 60 })
    .map((seconds) => new Date(FIRST_MINUTE * MINUTE + 1440 * MINUTE + seconds * 1000)),
  zone: fc.constantFrom(...Object.keys(OFFSETS)),
  people: fc.array(person, { minLength: 1, maxLength: 3 }),
  viewer: fc.constantFrom("me", undefined),
  excludeBooking: fc.constantFrom(undefined, 3),
  rules: fc.record({
    durationMin: fc.oneof(fc.constantFrom(15, 30, 60), fc.integer({ min: 1, max: 120 })),
    stepMin: fc.constantFrom(5, 15, 30, 45, 60),
    beforeMin: fc.constantFrom(0, 15),
    afterMin: fc.constantFrom(0, 20),
    minNoticeMin: fc.constantFrom(0, 0, 90),
    bufferRule: fc.constantFrom("sum", "max"),
  }),
});

const starts = (asked: SlotQuestion) => findSlots(asked).map(({ start }) => start);

describe("slots, whatever the schedule", () => {
  it("are those that looking at every minute finds", () => {
    fc.assert(
      fc.property(question, (asked) => {
        expect(starts(asked)).toEqual(naiveStarts(asked));
      }),
      { numRuns: 400 },
    );
  });

  it("never conflict with a row of the person who is offered", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const people = asked.people.map((one, index) => ({ ...one, id: index }));
        for (const slot of findSlots({ ...asked, people })) {
          for (const id of slot.people) {
            const rows = (people[id as number] as Person).busy;
            const { isAllowed } = findConflicts({ ...asked.rules, start: new Date(slot.start) }, rows, asked);
            expect(isAllowed).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("only ever become fewer when a booking is added", () => {
    fc.assert(
      fc.property(question, busyRow, fc.nat(2), (asked, row, position) => {
        const before = new Set(starts(asked));
        const people = asked.people.map((one, index) =>
          index === position % asked.people.length ? { ...one, busy: [...one.busy, row] } : one,
        );
        for (const start of starts({ ...asked, people })) expect(before.has(start)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("are the open starts of the listed grid", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const open = listGrid(asked).filter(({ closed }) => closed === null);
        expect(open.map(({ start, people }) => ({ start, people }))).toEqual(findSlots(asked));
      }),
      { numRuns: 300 },
    );
  });
});

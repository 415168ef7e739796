import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, dayOf } from "~/lib/zoned-time";
import type { BusyRow, Id, Person, SlotQuestion, WallInterval } from "../model";
import { planSteps } from "../plan/model";
import type { ResourceKind } from "../resources/model";
import type { Closure } from "../timeline/model";
import { findVisitDays, findVisitStarts, judgeVisit, listVisitGrid } from "./model";
import type { Step } from "./search/model";

/** Visits of several parts against every combination of people and things, tried one by one and minute by minute. */
const ZONE = "UTC";
const FROM = "2026-05-11";
const DAYS = 3;
const MINUTE = 60_000;
const BASE = Date.parse(`${FROM}T00:00:00Z`) / MINUTE;
const NOW = new Date((BASE - 600) * MINUTE);
const classKeyOf = (service: Id | null | undefined, person: Id, start: number) =>
  `${service}@${start}@${person}`;

const wall = fc
  .record({
    day: fc.nat(DAYS - 1),
    start: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 2, max: 14 }),
  })
  .map(({ day, start, length }): WallInterval => ({
    day: addDays(FROM, day),
    startMin: start * 30,
    endMin: (start + length) * 30,
  }));
const closure = fc
  .record({
    span: wall,
    reason: fc.constantFrom("day_off" as const, "holiday" as const, "time_off" as const),
  })
  .map(({ span, reason }): Closure => ({ ...span, reason }));

/** Rows of one person do not overlap: the database sees to that. Places of one class may. */
const busy = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: DAYS * 96 }),
      length: fc.integer({ min: 1, max: 6 }),
      service: fc.constantFrom(1, 2, 3),
      isClass: fc.boolean(),
      seats: fc.integer({ min: 1, max: 2 }),
      beforeMin: fc.constantFrom(0, 0, 15),
      status: fc.constantFrom("confirmed", "pending", "hold", "cancelled"),
      expiresAt: fc.constantFrom(NOW.getTime() - 1, NOW.getTime() + 1),
    }),
    { maxLength: 6 },
  )
  .map((rows) =>
    rows.map(({ at, length, service, isClass, ...row }, index) => {
      const start = (BASE + at * 15) * MINUTE;
      return { ...row, isClass, id: index, start, end: start + length * 15 * MINUTE, serviceId: service };
    }),
  );

const people = fc
  .array(
    fc.record({ work: fc.array(wall, { minLength: 1, maxLength: 3 }), closures: fc.array(closure, { maxLength: 1 }), busy }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) =>
    list.map(({ busy, ...person }, index): Person => {
      const id = index + 1;
      const rows = busy.map(({ isClass, ...row }): BusyRow => ({ ...row, classKey: isClass ? classKeyOf(row.serviceId, id, row.start) : null }));
      return { ...person, id, busy: rows };
    }),
  ); // prettier-ignore

const kinds = fc.array(
  fc
    .array(
      fc.array(fc.record({ at: fc.nat(DAYS * 48), length: fc.integer({ min: 1, max: 8 }) }), {
        maxLength: 4,
      }),
      { maxLength: 2 },
    )
    .map((things): ResourceKind["resources"] =>
      things.map((rows, id) => ({
        id,
        rows: rows.map(({ at, length }) => ({
          from: BASE + at * 30,
          until: BASE + (at + length) * 30,
          classKey: null,
        })),
      })),
    ),
  { minLength: 2, maxLength: 2 },
);

const part = fc.record({
  service: fc.constantFrom(1, 2, 3),
  durationMin: fc.constantFrom(15, 30, 60),
  own: fc.array(fc.constantFrom(undefined, undefined, 45), { minLength: 3, maxLength: 3 }),
  beforeMin: fc.constantFrom(0, 0, 15),
  afterMin: fc.constantFrom(0, 0, 15, 30),
  capacity: fc.constantFrom(null, null, null, 3),
  maxPerDay: fc.constantFrom(null, null, 1, 2),
  kinds: fc.subarray([0, 1]),
  who: fc.subarray([0, 1, 2], { minLength: 1 }),
});

const visit = fc
  .record({ people, kinds, parts: fc.array(part, { minLength: 1, maxLength: 3 }), stepMin: fc.constantFrom(15, 30, 60) })
  .map(({ people, kinds, parts, stepMin }) =>
    parts.map(({ service, durationMin, own, kinds: needs, who, capacity, ...rules }): SlotQuestion => ({
      now: NOW,
      zone: ZONE,
      days: { from: FROM, until: addDays(FROM, DAYS - 1) },
      people: people
        .filter((_, index) => who.includes(index) || (index === 0 && who.every((at) => at >= people.length)))
        .map((person, index) => ({ ...person, durationMin: own[index] ?? durationMin })),
      resources: needs.map((id) => ({ id, resources: kinds[id] ?? [] })),
      classKeyOf: capacity === null ? undefined : (person, start) => classKeyOf(service, person, start),
      rules: { ...rules, durationMin, capacity, stepMin, serviceId: service, party: 2 },
    })),
  ); // prettier-ignore

/** The parts with a person each, as plainly as it can be said; null when this combination does not work. */
function walk(parts: SlotQuestion[], combination: Person[], start: number): Omit<Step, "resources">[] | null {
  const isClass = (at: number) => (parts[at]?.rules.capacity ?? null) !== null;
  const seam = (at: number) =>
    combination[at]?.id === combination[at + 1]?.id && !isClass(at) && !isClass(at + 1);
  const steps: Omit<Step, "resources">[] = [];
  let at = start;
  for (const [index, { rules, now }] of parts.entries()) {
    const person = combination[index] as Person;
    const end = at + (person.durationMin ?? 0);
    const beforeMin = index > 0 && seam(index - 1) ? 0 : (rules.beforeMin ?? 0);
    const afterMin = index < parts.length - 1 && seam(index) ? 0 : (rules.afterMin ?? 0);
    if (!isFree(parts[index] as SlotQuestion, person, { start: at, end, beforeMin, afterMin })) return null;
    if (at * MINUTE < now.getTime()) return null;
    for (const earlier of steps)
      if (earlier.person === person.id && earlier.end + earlier.afterMin > at - beforeMin) return null;
    const sameBefore = steps.filter((step, n) => step.person === person.id && parts[n]?.rules.serviceId === rules.serviceId && dayOf(step.start * MINUTE, ZONE) === dayOf(at * MINUTE, ZONE)).length; // prettier-ignore
    if (!isUnderLimit(parts[index] as SlotQuestion, person, at, sameBefore)) return null;
    steps.push({ person: person.id, start: at, end, beforeMin, afterMin });
    at = end;
  }
  return steps;
}

const minutesOf = ({ day, startMin, endMin }: WallInterval) => {
  const midnight = Date.parse(`${day}T00:00:00Z`) / MINUTE;
  return { from: midnight + startMin, until: midnight + endMin };
};

const counts = ({ status, expiresAt }: BusyRow) =>
  status === "hold"
    ? (expiresAt ?? Infinity) > NOW.getTime()
    : status === "confirmed" || status === "pending";

function isFree({ rules }: SlotQuestion, person: Person, step: Omit<Step, "resources" | "person">): boolean {
  for (let minute = step.start; minute < step.end; minute++) {
    const within = (interval: WallInterval) =>
      minutesOf(interval).from <= minute && minute < minutesOf(interval).until;
    if (!person.work.some(within) || person.closures?.some(within)) return false;
  }
  let seats = 0;
  for (const row of person.busy.filter(counts)) {
    const [start, end] = [row.start / MINUTE, row.end / MINUTE];
    const isOwnClass =
      rules.capacity &&
      row.classKey &&
      row.serviceId === rules.serviceId &&
      start === step.start &&
      end === step.end;
    if (isOwnClass) seats += row.seats ?? 1;
    else if (start - (row.beforeMin ?? 0) < step.end + step.afterMin && step.start - step.beforeMin < end)
      return false;
  }
  return !rules.capacity || seats + (rules.party ?? 1) <= rules.capacity;
}

function isUnderLimit({ rules }: SlotQuestion, person: Person, start: number, further: number): boolean {
  if (!rules.maxPerDay) return true;
  const rows = person.busy.filter((row) => counts(row) && row.serviceId === rules.serviceId);
  const joined = (row: BusyRow) => rules.capacity && row.classKey;
  if (rows.some((row) => joined(row) && row.start / MINUTE === start)) return true;
  const day = dayOf(start * MINUTE, ZONE);
  const today = rows.filter((row) => dayOf(row.start, ZONE) === day);
  const sittings = new Set(today.map((row, index) => (joined(row) ? `class ${row.start}` : index)));
  return sittings.size + further + 1 <= rules.maxPerDay;
}

/** Whether each part can have a thing of each kind it needs, by trying all choices. */
function canHaveThings(parts: SlotQuestion[], steps: Omit<Step, "resources">[]): boolean {
  const wishes = parts.flatMap(({ resources = [] }, at) =>
    resources.map((kind) => ({ kind, step: steps[at] as Step })),
  );
  const given: { thing: string; from: number; until: number }[] = [];
  const give = (index: number): boolean => {
    const wish = wishes[index];
    if (!wish) return true;
    const [from, until] = [wish.step.start - wish.step.beforeMin, wish.step.end + wish.step.afterMin];
    return wish.kind.resources.some(({ id, rows }) => {
      const thing = `${wish.kind.id}/${id}`;
      const isTaken = [...rows, ...given.filter((one) => one.thing === thing)].some(
        (row) => row.from < until && row.until > from,
      );
      if (isTaken) return false;
      given.push({ thing, from, until });
      return give(index + 1) || (given.pop(), false);
    });
  };
  return give(0);
}

function combinations(parts: SlotQuestion[]): Person[][] {
  return parts.reduce<Person[][]>(
    (all, { people }) => all.flatMap((begun) => people.map((person) => [...begun, person])),
    [[]],
  );
}

function isPossible(parts: SlotQuestion[], first: Id, start: number): boolean {
  return combinations(parts).some((combination) => {
    if (combination[0]?.id !== first) return false;
    const steps = walk(parts, combination, start);
    return steps !== null && canHaveThings(parts, steps);
  });
}

describe("a visit of several parts, whatever the schedule", () => {
  it("can begin exactly where some combination of people and things works", () => {
    let open = 0;
    fc.assert(
      fc.property(visit, (parts) => {
        for (const { start, people, closed } of listVisitGrid(parts).slice(0, 25)) {
          open += people.length;
          for (const { id } of parts[0]?.people ?? []) {
            const onGrid = listVisitGrid([
              {
                ...(parts[0] as SlotQuestion),
                people: parts[0]?.people.filter((one) => one.id === id) ?? [],
              },
            ]);
            const expected =
              onGrid.some((one) => one.start === start) && isPossible(parts, id, start / MINUTE);
            expect([start, id, people.includes(id)]).toEqual([start, id, expected]);
          }
          expect(closed === null).toBe(people.length > 0);
        }
      }),
      { numRuns: 250 },
    );
    expect(open).toBeGreaterThan(100);
  });

  it("is planned at every start that is offered, and the plan holds", () => {
    fc.assert(
      fc.property(visit, (parts) => {
        for (const { start } of findVisitStarts(parts).slice(0, 25)) {
          const startsAt = new Date(start);
          expect(judgeVisit(parts, startsAt).closed).toBeNull();
          const steps = planSteps(parts, { startsAt, load: new Map() });
          if (!Array.isArray(steps)) return expect.fail(JSON.stringify(steps));
          const who = steps.map(({ person }, at) => parts[at]?.people.find(({ id }) => id === person) as Person);
          expect(walk(parts, who, start / MINUTE)).toEqual(steps.map(({ resources: _, ...step }) => step));
          const had = steps.flatMap((step, at) => step.resources.map((id, n) => ({ thing: `${parts[at]?.resources?.[n]?.id}/${id}`, from: step.start - step.beforeMin, until: step.end + step.afterMin })));
          for (const [at, a] of had.entries())
            for (const b of had.slice(at + 1))
              expect(a.thing === b.thing && a.from < b.until && b.from < a.until).toBe(false);
          // Nobody else could do it with fewer changes of person.
          const changes = (list: readonly { id: Id }[]) => list.filter(({ id }, at) => at > 0 && id !== list[at - 1]?.id).length;
          const fewest = Math.min(...combinations(parts).filter((one) => {
            const way = judgeVisit(parts, startsAt).people.includes(one[0]?.id as Id) ? walk(parts, one, start / MINUTE) : null;
            return way !== null && canHaveThings(parts, way);
          }).map(changes));
          expect(changes(who)).toBe(fewest);
        }
      }),
      { numRuns: 250 },
    ); // prettier-ignore
  });

  it("is never offered at a further start because somebody or something is taken", () => {
    fc.assert(
      fc.property(visit, fc.nat(DAYS * 96), fc.integer({ min: 1, max: 8 }), fc.boolean(), (parts, at, length, isThing) => {
        const span = { from: BASE + at * 15, until: BASE + (at + length) * 15 };
        const row: BusyRow = { id: 99, start: span.from * MINUTE, end: span.until * MINUTE, status: "confirmed", serviceId: 9, classKey: null };
        const later = parts.map((question) => ({
          ...question,
          people: isThing ? question.people : question.people.map((one) => (one.id === 1 ? { ...one, busy: [...one.busy, row] } : one)),
          resources: isThing
            ? question.resources?.map((kind) => ({ ...kind, resources: kind.resources.map((thing) => (thing.id === 0 ? { ...thing, rows: [...thing.rows, span] } : thing)) }))
            : question.resources,
        }));
        const before = new Set(findVisitStarts(parts).map(({ start }) => start));
        for (const { start } of findVisitStarts(later)) expect(before.has(start)).toBe(true);
      }),
      { numRuns: 250 },
    ); // prettier-ignore
  });

  it("gives a month the starts of its days, and the days that have some", () => {
    fc.assert(
      fc.property(visit, (parts) => {
        const days = Array.from({ length: DAYS }, (_, index) => addDays(FROM, index));
        const of = (day: string) =>
          parts.map((question) => ({ ...question, days: { from: day, until: day } }));
        const whole = findVisitStarts(parts);
        expect(days.flatMap((day) => findVisitStarts(of(day)))).toEqual(whole);
        expect(days.flatMap((day) => listVisitGrid(of(day)))).toEqual(listVisitGrid(parts));
        expect(findVisitDays(parts)).toEqual([...new Set(whole.map(({ start }) => dayOf(start, ZONE)))]);
      }),
      { numRuns: 200 },
    );
  });

  it("never gives one thing or one person twice, however often it is booked", () => {
    fc.assert(
      fc.property(visit, fc.array(fc.nat(1000), { minLength: 3, maxLength: 10 }), (parts, picks) => {
        let now = parts;
        const taken: { who: string; from: number; until: number; key: string | null }[] = [];
        for (const pick of picks) {
          const open = findVisitStarts(now);
          const start = open[pick % Math.max(open.length, 1)]?.start;
          if (start === undefined) break;
          const steps = planSteps(now, { startsAt: new Date(start), load: new Map() });
          if (!Array.isArray(steps)) return expect.fail(JSON.stringify(steps));
          for (const [at, step] of steps.entries()) {
            const question = now[at] as SlotQuestion;
            const key = question.classKeyOf?.(step.person, step.start * MINUTE) ?? null;
            const span = { from: step.start - step.beforeMin, until: step.end + step.afterMin, key };
            const things = step.resources.map((id, n) => ({ who: `${question.resources?.[n]?.id}/${id}`, ...span }));
            for (const one of [{ who: `person ${step.person}`, ...span }, ...things]) {
              for (const other of taken)
                expect(one.who === other.who && one.from < other.until && other.from < one.until && (key === null || key !== other.key)).toBe(false);
              taken.push(one);
            }
            now = now.map((question) => book(question, step, { serviceId: (now[at] as SlotQuestion).rules.serviceId, things: things.map(({ who }) => who), ...span }));
          }
        }
      }),
      { numRuns: 150 },
    ); // prettier-ignore
  });
});

/** The question as it stands when a step has been written down. */
function book(
  question: SlotQuestion,
  step: Step,
  { key, serviceId, things, from, until }: { key: string | null; serviceId?: Id | null; things: string[]; from: number; until: number },
): SlotQuestion {
  const row: BusyRow = {
    id: "booked", start: step.start * MINUTE, end: step.end * MINUTE, status: "confirmed", seats: 2, serviceId, classKey: key,
    beforeMin: step.beforeMin, afterMin: step.afterMin,
  };
  return {
    ...question,
    people: question.people.map((one) => (one.id === step.person ? { ...one, busy: [...one.busy, row] } : one)),
    resources: question.resources?.map((kind) => ({
      ...kind,
      resources: kind.resources.map((thing) => things.includes(`${kind.id}/${thing.id}`) ? { ...thing, rows: [...thing.rows, { from, until, classKey: key }] } : thing),
    })),
  };
} // prettier-ignore

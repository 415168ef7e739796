import { addDays, weekdayOf, type Day } from "~/lib/zoned-time";

/** One interval of a working week; minutes from the weekday's midnight, `endMin` past 1440 runs into the next day. */
export interface WeeklyInterval {
  weekday: number;
  startMin: number;
  endMin: number;
  /** Where it is worked; null: at the person's own location. */
  locationId: number | null;
}

/** An interval with the days on which it holds, both included; null: no end on that side. */
export interface ValidInterval extends WeeklyInterval {
  validFrom: Day | null;
  validUntil: Day | null;
}

/** A stretch of days on which the same week holds. */
export interface Period {
  from: Day | null;
  until: Day | null;
  week: WeeklyInterval[];
}

const DAY_MIN = 1440;

/**
 * The first two intervals that share a minute of some day on which both hold, or null. A night shift runs into the next day, on Sunday
 * into Monday. Touching is no overlap.
 */
export function findOverlap<Row extends ValidInterval>(rows: readonly Row[]): [Row, Row] | null {
  for (const [at, a] of rows.entries()) {
    for (const b of rows.slice(at)) {
      if ((a !== b && overlapAfter(a, b, 0)) || overlapAfter(a, b, 1)) return [a, b];
      if (overlapAfter(b, a, 1)) return [b, a];
    }
  }
  return null;
}

/** Whether `b`, `days` (0 or 1) after a day of `a`, shares a minute with it. */
function overlapAfter(a: ValidInterval, b: ValidInterval, days: 0 | 1): boolean {
  if ((b.weekday - a.weekday + 7) % 7 !== days) return false;
  const start = b.startMin + days * DAY_MIN;
  if (start >= a.endMin || a.startMin >= b.endMin + days * DAY_MIN) return false;
  const from = later(a.validFrom, b.validFrom && addDays(b.validFrom, -days));
  const until = earlier(a.validUntil, b.validUntil && addDays(b.validUntil, -days));
  if (from === null || until === null) return true;
  const first = addDays(from, (a.weekday - weekdayOf(from) + 7) % 7);
  return first <= until;
}

/** The later of two first days; null is the beginning of time. */
function later(a: Day | null, b: Day | null): Day | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** The earlier of two last days; null is the end of time. */
function earlier(a: Day | null, b: Day | null): Day | null {
  return a === null || (b !== null && b < a) ? b : a;
}

/**
 * Rows as stretches of days, one after another and without a gap from the beginning of time to its end: a stretch in which nothing is
 * worked has an empty week. Neighbours with the same week are one.
 */
export function periodsOf(rows: readonly ValidInterval[]): Period[] {
  const edges = new Set<Day>();
  for (const { validFrom, validUntil } of rows) {
    if (validFrom !== null) edges.add(validFrom);
    if (validUntil !== null) edges.add(addDays(validUntil, 1));
  }
  const starts: (Day | null)[] = [null, ...[...edges].sort()];
  const periods = starts.map((from, at): Period => {
    const next = starts[at + 1];
    const until = next ? addDays(next, -1) : null;
    return { from, until, week: rows.filter((row) => holdsWithin(row, { from, until })).map(bareInterval) };
  });
  return joinEqual(periods);
}

function holdsWithin(
  { validFrom, validUntil }: ValidInterval,
  { from, until }: Omit<Period, "week">,
): boolean {
  const begins = validFrom === null || (from !== null && validFrom <= from);
  const ends = validUntil === null || (until !== null && validUntil >= until);
  return begins && ends;
}

function bareInterval({ weekday, startMin, endMin, locationId }: WeeklyInterval): WeeklyInterval {
  return { weekday, startMin, endMin, locationId };
}

function joinEqual(periods: readonly Period[]): Period[] {
  const joined: Period[] = [];
  for (const period of periods) {
    const last = joined.at(-1);
    const week = sortWeek(period.week);
    if (last && JSON.stringify(last.week) === JSON.stringify(week)) last.until = period.until;
    else joined.push({ ...period, week });
  }
  return joined;
}

/** Monday first, then by the clock. */
export function sortWeek(week: readonly WeeklyInterval[]): WeeklyInterval[] {
  return week
    .map(bareInterval)
    .sort(
      (a, b) => a.weekday - b.weekday || a.startMin - b.startMin || (a.locationId ?? 0) - (b.locationId ?? 0),
    );
}

/** The stretches after `set` holds on its days: what held there before gives way, what held around it stays. */
export function withPeriod(periods: readonly Period[], set: Period): Period[] {
  const around: Period[] = [];
  for (const period of periods) {
    const before = earlier(period.until, set.from && addDays(set.from, -1));
    if (set.from !== null && (period.from === null || period.from < set.from))
      around.push({ ...period, until: before });
    const after = later(period.from, set.until && addDays(set.until, 1));
    if (set.until !== null && (period.until === null || period.until > set.until))
      around.push({ ...period, from: after });
  }
  const all = [...around, set].sort((a, b) => ((a.from ?? "") < (b.from ?? "") ? -1 : 1));
  return joinEqual(all);
}

/** The stretches without the one that begins on `from`: the stretch before it goes on, or the one after it begins earlier. */
export function withoutPeriod(periods: readonly Period[], from: Day | null): Period[] {
  const at = periods.findIndex((period) => period.from === from);
  const gone = periods[at];
  if (!gone || periods.length < 2) return [...periods];
  const week = (periods[at - 1] ?? periods[at + 1])?.week ?? [];
  return withPeriod(periods, { ...gone, week });
}

/** The stretch that a day lies in. */
export function periodOn(periods: readonly Period[], day: Day): Period | undefined {
  return periods.find(
    ({ from, until }) => (from === null || from <= day) && (until === null || day <= until),
  );
}

/** Stretches as rows to store; a row runs on through neighbouring stretches that keep it. */
export function rowsOf(periods: readonly Period[]): ValidInterval[] {
  const rows: ValidInterval[] = [];
  let open = new Map<string, ValidInterval>();
  for (const { from, until, week } of periods) {
    const next = new Map<string, ValidInterval>();
    for (const interval of week) {
      const key = JSON.stringify(interval);
      const running = open.get(key);
      const row = running ?? { ...interval, validFrom: from, validUntil: until };
      row.validUntil = until;
      if (!running) rows.push(row);
      next.set(key, row);
    }
    open = next;
  }
  return rows;
}

import { subtractRanges, joinRanges, type Range } from "~/lib/ranges";

/**
 * Which starts are proposed at all. The product uses `grid`; the others are known from peers and give the same answers
 * in most cases, so the same engine can be compared with them.
 *
 * - `grid`: shift start + k·step. It never moves: nothing is lost to a ten-minute note.
 * - `window`: free time is cut first, then stretch start + k·step.
 * - `clock`: as window, but a stretch begins on a round minute of the hour and not before now + notice.
 * - `clock_tight`: as clock, rounding only as far as the stretch can spare.
 */
export type Alignment = "grid" | "window" | "clock" | "clock_tight";

/** Epoch minutes all through. */
export interface AlignmentInput {
  mode: Alignment;
  /** Joined working time. */
  shifts: readonly Range[];
  /** Breaks and forbidden zones of bookings, in any order; the grid does not look at them. */
  taken: () => Range[];
  durationMin: number;
  stepMin: number;
  /** Added to the first start of each shift or stretch. */
  offsetMin: number;
  /** Starts outside [lower, upper) are of no interest. */
  lower: number;
  upper: number;
  /** now + notice, fraction of a minute included. */
  earliest: number;
  /** Zone of the onlooker, minutes ahead of UTC at an epoch minute; for "past the hour". */
  viewOffset: (epochMinute: number) => number;
}

const ROUND_MINUTES = [60, 30, 20, 15, 10, 5];

/** Hands each candidate start to `visit`, ascending. Candidates fit their shift or stretch; nothing else is checked. */
export function eachCandidate(input: AlignmentInput, visit: (start: number) => void): void {
  const stretches =
    input.mode === "grid" ? input.shifts : subtractRanges(input.shifts, joinRanges(input.taken()));
  let previous = -Infinity;
  for (const stretch of stretches) {
    const first = firstStart(input, stretch, previous);
    const last = Math.min(stretch.end - input.durationMin, Math.ceil(input.upper) - 1);
    if (stretch.end - input.durationMin >= first) {
      previous =
        first + Math.floor((stretch.end - input.durationMin - first) / input.stepMin) * input.stepMin;
    }
    const skipped = Math.max(0, Math.ceil((input.lower - first) / input.stepMin));
    for (let start = first + skipped * input.stepMin; start <= last; start += input.stepMin) visit(start);
  }
}

function firstStart(input: AlignmentInput, stretch: Range, previous: number): number {
  const { mode, stepMin, offsetMin } = input;
  // A stretch may begin inside a minute when a booking's end has seconds; starts are whole minutes.
  const begin = Math.ceil(stretch.start);
  if (mode === "grid" || mode === "window") return begin + offsetMin;
  const raw = Math.max(begin, Math.floor(input.earliest));
  const round = ROUND_MINUTES.find((minutes) => stepMin % minutes === 0) ?? 1;
  const pastHour = modulo(raw + input.viewOffset(raw), 60);
  const spare = mode === "clock" ? Infinity : modulo(stretch.end - raw, round);
  const first = raw + (pastHour % round === 0 ? 0 : roundingUp(pastHour, round, spare)) + offsetMin;
  return first > previous && first < previous + stepMin ? previous + stepMin : first;
}

/** How far to move a start to a round minute: to the next round one, else a quarter, else five minutes, as far as spare time allows. */
function roundingUp(pastHour: number, round: number, spare: number): number {
  for (const target of [round, 15, 5]) {
    const distance = target - (pastHour % target);
    if (distance <= spare) return distance;
  }
  return 0;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

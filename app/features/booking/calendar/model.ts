/** A stretch of one column, minutes of the column's wall clock; past 1440 it runs into the next day. */
export interface Stretch {
  from: number;
  until: number;
}

/** Where a slip stands beside the ones it overlaps: lane `lane` of `lanes`. */
export interface Placed {
  lane: number;
  lanes: number;
}

/**
 * Lays overlapping slips side by side. Slips that touch do not overlap. Slips must be sorted by start; every group of slips that hang
 * together shares one number of lanes, so the column stays calm.
 */
export function layLanes(slips: readonly Stretch[]): Placed[] {
  const placed: Placed[] = [];
  let group: number[] = [];
  let laneEnds: number[] = [];
  const close = () => {
    for (const index of group) (placed[index] as Placed).lanes = laneEnds.length;
    group = [];
    laneEnds = [];
  };
  slips.forEach((slip, index) => {
    if (laneEnds.length > 0 && laneEnds.every((end) => end <= slip.from)) close();
    const free = laneEnds.findIndex((end) => end <= slip.from);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = slip.until;
    placed[index] = { lane, lanes: 1 };
    group.push(index);
  });
  close();
  return placed;
}

/** What remains of `whole` when `taken` is cut out; both may overlap within themselves. */
export function cutOut(whole: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  const cuts = [...taken].sort((a, b) => a.from - b.from);
  return whole.flatMap((stretch) => {
    const rest: Stretch[] = [];
    let from = stretch.from;
    for (const cut of cuts) {
      if (cut.until <= from || cut.from >= stretch.until) continue;
      if (cut.from > from) rest.push({ from, until: cut.from });
      from = Math.max(from, cut.until);
    }
    if (from < stretch.until) rest.push({ from, until: stretch.until });
    return rest;
  });
}

/** The hours a page shows: everything worked or booked, whole hours, at least 9 to 18. */
export function shownHours(stretches: readonly Stretch[]): Stretch {
  const from = Math.min(9 * 60, ...stretches.map((stretch) => stretch.from));
  const until = Math.max(18 * 60, ...stretches.map((stretch) => stretch.until));
  return {
    from: Math.max(0, Math.floor(from / 60) * 60),
    until: Math.min(32 * 60, Math.ceil(until / 60) * 60),
  };
}

/** A place on the sheet where a click books: from its own start, free until the end of the gap it was cut from. */
export interface Opening extends Stretch {
  freeUntil: number;
}

/** Shorter gaps are not worth a click, minutes. */
export const SHORTEST_GAP_MIN = 15;

const STEP_MIN = 30;
const CRUMB_MIN = 15;

/**
 * Cuts free stretches at every half hour of the clock, so that a click means the half hour it fell on. What lies before `earliest` is
 * left out, and pieces of less than a quarter of an hour join the piece before them.
 */
export function cutOpenings(gaps: readonly Stretch[], earliest: number): Opening[] {
  return gaps.flatMap((gap) => {
    const from = Math.max(gap.from, Math.ceil(earliest / CRUMB_MIN) * CRUMB_MIN);
    const openings: Opening[] = [];
    for (let at = from; at < gap.until;) {
      const until = Math.min(gap.until, (Math.floor(at / STEP_MIN) + 1) * STEP_MIN);
      const last = openings.at(-1);
      if (until - at < CRUMB_MIN && last) last.until = until;
      else openings.push({ from: at, until, freeUntil: gap.until });
      at = until;
    }
    return openings.filter((opening) => opening.until - opening.from >= CRUMB_MIN);
  });
}

/** Whole length of stretches that do not overlap, minutes. */
export function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { from, until }) => sum + until - from, 0);
}

/** Joins stretches that overlap or touch. */
export function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const list: Stretch[] = [];
  for (const { from, until } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = list.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else list.push({ from, until });
  }
  return list;
}

/** Who holds which level when: by money paid for completed visits or by their number, of all time or of a window before the visit. */

/** What lifts a client to the next level. */
export type LevelBasis = "money" | "visits";

export interface LoyaltyLevel {
  name: string;
  /** Money paid from which it holds, minor units. Counts where the basis is money. */
  thresholdMinor: number;
  /** Completed visits from which it holds. Counts where the basis is visits. */
  thresholdVisits: number;
  /** Hundredths of a percent: 500 is 5 %. */
  percentBp: number;
}

/** By what a level is reached, and the ladder. */
export interface LevelRule {
  basis: LevelBasis;
  /** Only what was completed in so many days before; null: everything. */
  windowDays: number | null;
  levels: readonly LoyaltyLevel[];
}

/** A step of a ladder as a proof keeps it: name, threshold in the basis's unit, percent in hundredths. */
export type Step = [name: string, threshold: number, percentBp: number];

/** How a level came about, as it is kept with the entry: enough to say it again when the settings have long changed. */
export interface LevelProof {
  basis: LevelBasis;
  windowDays: number | null;
  /** What counted when the visit was completed: minor units of the visit's currency, or visits. */
  reached: number;
  /** Threshold of the level held; null when none was. */
  threshold: number | null;
  /** The whole ladder of that day, the lowest first. */
  ladder: Step[];
}

/** A level held, with its proof. */
export interface Standing {
  levelName: string | null;
  /** 0 without a level. */
  percentBp: number;
  proof: LevelProof;
}

/** Threshold of a level in the unit of the basis. */
export function thresholdOf(
  level: Pick<LoyaltyLevel, "thresholdMinor" | "thresholdVisits">,
  basis: LevelBasis,
): number {
  return basis === "money" ? level.thresholdMinor : level.thresholdVisits;
}

/** The level held by somebody who has reached so much; null below the lowest threshold. Of equal thresholds the better one. */
export function levelFor<Level extends LoyaltyLevel>(
  levels: readonly Level[],
  reached: number,
  basis: LevelBasis = "money",
): Level | null {
  let best: Level | null = null;
  for (const level of levels) {
    if (thresholdOf(level, basis) > reached) continue;
    const above = best ? thresholdOf(level, basis) - thresholdOf(best, basis) : 1;
    if (!best || above > 0 || (above === 0 && level.percentBp > best.percentBp)) best = level;
  }
  return best;
}

/** The ladder of a rule, the lowest step first. */
export function ladderOf({ basis, levels }: Pick<LevelRule, "basis" | "levels">): Step[] {
  return levels
    .map((level): Step => [level.name, thresholdOf(level, basis), level.percentBp])
    .sort((a, b) => a[1] - b[1] || a[2] - b[2]);
}

/** The standing on a ladder of somebody who has reached so much. */
export function standingOn(
  ladder: Step[],
  { basis, windowDays }: Pick<LevelRule, "basis" | "windowDays">,
  reached: number,
): Standing {
  const step = ladder.findLast(([, threshold]) => threshold <= reached);
  const proof = { basis, windowDays, reached, threshold: step?.[1] ?? null, ladder };
  return { levelName: step?.[0] ?? null, percentBp: step?.[2] ?? 0, proof };
}

/** A completed visit as far as levels go. */
export interface CompletedVisit {
  id: number;
  completedAt: Date;
  priceMinor: number;
  currency: string;
  /** Further parts of a visit of several people: their money counts, the visit is counted once. */
  headId: number | null;
}

/** The order of completion; of visits completed in one instant the older booking is first. */
export function byCompletion(
  a: Pick<CompletedVisit, "id" | "completedAt">,
  b: Pick<CompletedVisit, "id" | "completedAt">,
): number {
  return a.completedAt.getTime() - b.completedAt.getTime() || a.id - b.id;
}

const DAY_MS = 86_400_000;

/**
 * What each of a client's completed visits found reached: the sum or number of those completed before it, money in its own currency, within
 * the window. A later look gives the same answer however many have followed.
 */
export function reachedBefore(
  visits: readonly CompletedVisit[],
  { basis, windowDays }: Pick<LevelRule, "basis" | "windowDays">,
): Map<number, number> {
  const reached = new Map<number, number>();
  const purses = new Map<string, { sum: number; inside: { at: number; worth: number }[]; oldest: number }>();
  for (const { id, completedAt, priceMinor, currency, headId } of visits.toSorted(byCompletion)) {
    const at = completedAt.getTime();
    const name = basis === "money" ? currency : "";
    const purse = purses.get(name) ?? { sum: 0, inside: [], oldest: 0 };
    purses.set(name, purse);
    const since = windowDays === null ? -Infinity : at - windowDays * DAY_MS;
    for (
      let first = purse.inside[purse.oldest];
      first && first.at < since;
      first = purse.inside[purse.oldest]
    ) {
      purse.sum -= first.worth;
      purse.oldest += 1;
    }
    reached.set(id, purse.sum);
    const worth = basis === "money" ? priceMinor : headId === null ? 1 : 0;
    purse.sum += worth;
    purse.inside.push({ at, worth });
  }
  return reached;
}

/** What a client has reached at an instant, for whoever looks then. */
export function reachedAt(
  visits: readonly CompletedVisit[],
  rule: Pick<LevelRule, "basis" | "windowDays">,
  { at, currency }: { at: Date; currency: string },
): number {
  const look = { id: Number.MAX_SAFE_INTEGER, completedAt: at, priceMinor: 0, currency, headId: null };
  const before = visits.filter(({ completedAt }) => completedAt <= at);
  return reachedBefore([...before, look], rule).get(look.id) ?? 0;
}

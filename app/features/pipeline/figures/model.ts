import { byPosition, type StagePlace } from "../model";

const DAY_MS = 86_400_000;

/** A step of a client, as far as figures go. */
export interface Step {
  clientId: number;
  /** Null: out of the pipeline. */
  toStageId: number | null;
  /** Epoch milliseconds. */
  at: number;
}

/** Half-open: from is in, until is not. Epoch milliseconds. */
export interface Span {
  from: number;
  until: number;
}

/** How many of a cohort got to a stage or beyond it, and within how many days half of those did. */
export interface Reached {
  stageId: number;
  clients: number;
  /** Null when nobody did. */
  medianDays: number | null;
}

/** The clients who first came to a stage in the period, and who of them got further. */
export interface Cohort {
  stageId: number;
  clients: number;
  reached: Reached[];
}

/** How long clients stood on a stage. Days. */
export interface Standing {
  stageId: number;
  left: number;
  medianDays: number | null;
  /** 80 % of the stays were no longer. */
  mostDays: number | null;
}

/** The steps of each client in their order. `steps` stand in the order in which they were written. */
export function pathsOf(steps: readonly Step[]): Step[][] {
  const paths = new Map<number, Step[]>();
  for (const step of steps) {
    const path = paths.get(step.clientId);
    if (path) path.push(step);
    else paths.set(step.clientId, [step]);
  }
  return [...paths.values()];
}

/**
 * Conversion by cohorts. A client belongs to a stage's cohort by the first time in the period that they came to it, and has got to a later
 * stage when afterwards they were on it or on one beyond it, in the order of the board. "Inactive" is beyond nothing.
 */
export function cohortsOf(paths: readonly Step[][], stages: readonly StagePlace[], span: Span): Cohort[] {
  const forward = [...stages].sort(byPosition).filter(({ key }) => key !== "inactive");
  const rank = new Map(forward.map(({ id }, at) => [id, at]));
  return forward.map(({ id }, at) => {
    const later = forward.slice(at + 1);
    const delays = later.map((): number[] => []);
    let clients = 0;
    for (const path of paths) {
      const start = path.findIndex((step) => step.toStageId === id && isWithin(step.at, span));
      const entry = path[start];
      if (!entry) continue;
      clients += 1;
      let furthest = at;
      for (const step of path.slice(start + 1)) {
        const reached = rank.get(step.toStageId ?? -1) ?? -1;
        for (; furthest < reached; furthest += 1) delays[furthest - at]?.push(step.at - entry.at);
      }
    }
    const reached = later.map((stage, index) => ({
      stageId: stage.id,
      clients: delays[index]?.length ?? 0,
      medianDays: quantileDays(delays[index] ?? [], 0.5),
    }));
    return { stageId: id, clients, reached };
  });
}

function isWithin(at: number, { from, until }: Span): boolean {
  return at >= from && at < until;
}

/** The stays that ended in the period. */
export function standingsOf(paths: readonly Step[][], stages: readonly StagePlace[], span: Span): Standing[] {
  const stays = new Map<number, number[]>(stages.map(({ id }) => [id, []]));
  for (const path of paths)
    for (const [index, step] of path.entries()) {
      const next = path[index + 1];
      if (next && step.toStageId !== null && isWithin(next.at, span))
        stays.get(step.toStageId)?.push(next.at - step.at);
    }
  return [...stages].sort(byPosition).map(({ id }) => {
    const lengths = stays.get(id) ?? [];
    return {
      stageId: id,
      left: lengths.length,
      medianDays: quantileDays(lengths, 0.5),
      mostDays: quantileDays(lengths, 0.8),
    };
  });
}

/** The smallest length that at least this share of the lengths does not exceed, in days with one decimal. */
export function quantileDays(lengths: readonly number[], share: number): number | null {
  if (lengths.length === 0) return null;
  const sorted = [...lengths].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return Math.round((value / DAY_MS) * 10) / 10;
}

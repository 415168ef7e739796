import { takenIn, type Measure, type Values } from "../model";

/** Bounds of a measure, grams or millimetres, both included. */
interface Bounds {
  /** Beyond these no person has ever measured: refused. The heaviest person known weighed 635 kg. */
  possible: [number, number];
  /** Beyond these it may be, and is asked about: usually a slip of the comma. */
  usual: [number, number];
}

const thigh: Bounds = { possible: [100, 1800], usual: [350, 950] };
const calf: Bounds = { possible: [80, 1200], usual: [230, 600] };
const arm: Bounds = { possible: [60, 1200], usual: [180, 600] };

/** What is usual for grown people, and what is possible at all. */
export const BOUNDS: Record<Measure, Bounds> = {
  weight: { possible: [2_000, 700_000], usual: [35_000, 220_000] },
  chest: { possible: [200, 3000], usual: [650, 1600] },
  waist: { possible: [150, 3500], usual: [500, 1700] },
  lowerAbdomen: { possible: [150, 3500], usual: [550, 1800] },
  glutes: { possible: [200, 3500], usual: [650, 1800] },
  rightThigh: thigh,
  leftThigh: thigh,
  rightCalf: calf,
  leftCalf: calf,
  rightArm: arm,
  leftArm: arm,
};

/** How far from the client's own last value is still believed, as a share of it. */
const USUAL_CHANGE = 0.2;

/** A value that is asked about before it is kept. */
export interface Doubt {
  measure: Measure;
  value: number;
  /** `unusual`: outside what is usual for people; `jump`: more than a fifth away from the client's own last value. */
  why: "unusual" | "jump";
  /** The client's value before, where that is why. */
  last: number | null;
  /** What was perhaps meant: the comma one place to the left or right; null when neither is likelier. */
  meant: number | null;
}

/** What is wrong with some values. */
export interface Judgement {
  impossible: { measure: Measure; value: number; meant: number | null }[];
  doubts: Doubt[];
}

/** Compares values with what can be, what is usual, and what the client measured before. */
export function judgeValues(values: Values, last: Values): Judgement {
  const judgement: Judgement = { impossible: [], doubts: [] };
  for (const measure of takenIn(values)) {
    const value = values[measure] as number;
    const before = last[measure] ?? null;
    const meant = meantBy(measure, value, before);
    if (!within(value, BOUNDS[measure].possible)) judgement.impossible.push({ measure, value, meant });
    else if (!within(value, BOUNDS[measure].usual) && !isNear(value, before))
      judgement.doubts.push({ measure, value, why: "unusual", last: before, meant });
    else if (before !== null && !isNear(value, before))
      judgement.doubts.push({ measure, value, why: "jump", last: before, meant });
  }
  return judgement;
}

/** What stands for one asked and answered value: another value asks anew. */
export function agreementOf({ measure, value }: { measure: Measure; value: number }): string {
  return `${measure}=${value}`;
}

/** The doubts nobody has answered yet. */
export function unanswered(doubts: readonly Doubt[], agreed: readonly string[] | "all"): Doubt[] {
  return agreed === "all" ? [] : doubts.filter((doubt) => !agreed.includes(agreementOf(doubt)));
}

function within(value: number, [least, most]: [number, number]): boolean {
  return value >= least && value <= most;
}

function isNear(value: number, last: number | null): boolean {
  return last !== null && Math.abs(value - last) <= last * USUAL_CHANGE;
}

function meantBy(measure: Measure, value: number, last: number | null): number | null {
  const shifted = [Math.round(value / 10), value * 10];
  const likely = shifted.filter((one) => within(one, BOUNDS[measure].usual) && (last === null || isNear(one, last)));
  return likely.length === 1 ? (likely[0] ?? null) : null;
} // prettier-ignore

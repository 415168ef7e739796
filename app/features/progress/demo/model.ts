import type { Random } from "~/lib/random";
import { addDays } from "~/lib/zoned-time";
import type { MEASURES, Values } from "../model";

/** How somebody made up begins, and where they are going. */
interface Body {
  /** Grams at the start. */
  weight: number;
  /** Millimetres at the start. */
  girths: Record<Exclude<(typeof MEASURES)[number], "weight">, number>;
  /** Share of the weight that is lost (or won, below zero) in a year. */
  pace: number;
}

/** One made-up entry. */
export interface DemoEntry {
  day: string;
  values: Values;
  notes: string;
  byClient: boolean;
}

const NOTES = [
  "Утром натощак.",
  "После отпуска, вода задержалась.",
  "Спала плохо, вес гуляет.",
  "Стало легче подниматься по лестнице.",
  "Джинсы снова застёгиваются.",
  "Замеряли в конце тренировки.",
  "Болела неделю, без тренировок.",
  "Питание по плану, кроме выходных.",
];

/** What moves how much when the weight moves: the belly first, the arms hardly. */
const FOLLOWS: Record<keyof Body["girths"], number> = {
  chest: 0.55,
  waist: 1.05,
  lowerAbdomen: 1.1,
  glutes: 0.7,
  rightThigh: 0.6,
  leftThigh: 0.6,
  rightCalf: 0.25,
  leftCalf: 0.25,
  rightArm: 0.4,
  leftArm: 0.4,
};

export function demoBody(random: Random): Body {
  const weight = random.between(58, 96) * 1000 + random.between(0, 9) * 100;
  const size = Math.sqrt(weight / 72_000);
  const of = (usual: number) => Math.round(usual * size) + random.between(-15, 15);
  const pairs = { thigh: of(585), calf: of(375), arm: of(300) };
  return {
    weight,
    pace: random.chance(0.8) ? random.between(4, 14) / 100 : -random.between(2, 6) / 100,
    girths: {
      ...{ chest: of(960), waist: of(815), lowerAbdomen: of(900), glutes: of(1015) },
      ...{ rightThigh: pairs.thigh, leftThigh: pairs.thigh - random.between(0, 8) },
      ...{ rightCalf: pairs.calf, leftCalf: pairs.calf - random.between(0, 5) },
      ...{ rightArm: pairs.arm, leftArm: pairs.arm - random.between(0, 6) },
    },
  };
}

interface Course {
  body: Body;
  from: string;
  until: string;
  /** Days between two entries. */
  step: number;
  /** Weight only, as by somebody who stands on the scales each morning. */
  weightOnly?: boolean;
  random: Random;
}

/** A journal as people keep it: a steady way with setbacks, a gap now and then, girths not every time. */
export function demoJournal({ body, from, until, step, weightOnly = false, random }: Course): DemoEntry[] {
  const entries: DemoEntry[] = [];
  const days = Math.max(1, (Date.parse(until) - Date.parse(from)) / 86_400_000);
  for (let at = 0, day = from; day <= until; at += 1) {
    const gone = (Date.parse(day) - Date.parse(from)) / 86_400_000;
    // The beginning is quick, the end is slow, and every month has its wave.
    const share = body.pace * Math.min(1, days / 365) * (1 - Math.exp((-2.2 * gone) / days)) * 1.12;
    const wave = Math.sin(gone / 11) * 0.006;
    const noise = () => (random.next() - 0.5) * 0.008;
    const grams = body.weight * (1 - share + wave + noise());
    const values: Values = { weight: Math.round(grams / 100) * 100 };
    const isWhole = !weightOnly && (at % 2 === 0 || step >= 10);
    if (isWhole)
      for (const key of Object.keys(FOLLOWS) as (keyof Body["girths"])[])
        values[key] = Math.round((body.girths[key] * (1 - share * FOLLOWS[key] * 0.62 + noise() * 0.5)) / 5) * 5;
    const notes = random.chance(0.16) ? random.pick(NOTES) : "";
    entries.push({ day, values, notes, byClient: !isWhole || random.chance(0.2) });
    day = addDays(day, Math.max(1, step + (step > 2 ? random.between(-1, 1) : 0)));
    // A holiday: one silence in a long journal.
    if (!weightOnly && at === 9) day = addDays(day, 42);
  }
  return entries;
} // prettier-ignore

/**
 * A made-up figure before a wall, the way such photographs are taken, as an SVG. `lean` 0 to 1 is how far somebody has come; nobody's
 * real body belongs into a demo.
 */
export function demoFigure({ pose, lean, hue }: { pose: "front" | "side"; lean: number; hue: number }): string {
  const waist = (pose === "front" ? 84 : 72) - 22 * lean;
  const hips = (pose === "front" ? 104 : 84) - 15 * lean;
  const chest = (pose === "front" ? 100 : 70) - 8 * lean;
  const body = `M300 250 C${300 - chest} 255 ${300 - chest} 330 ${300 - waist} 430 C${300 - hips - 8} 500 ${300 - hips} 540 ${300 - hips + 8} 600 L${300 - hips + 26} 800 L${300 - 14} 800 L300 600 L${300 + 14} 800 L${300 + hips - 26} 800 L${300 + hips - 8} 600 C${300 + hips} 540 ${300 + hips + 8} 500 ${300 + waist} 430 C${300 + chest} 330 ${300 + chest} 255 300 250Z`;
  const arm = (side: 1 | -1) => {
    const [top, low] = [300 + side * (chest - 6), 300 + side * (hips + 34)];
    return `<path d="M${top} 285 C${top + side * 34} 340 ${low} 420 ${low} 545" stroke="hsl(${hue} 22% 46%)" stroke-width="${42 - 8 * lean}" fill="none" stroke-linecap="round"/>`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="900" viewBox="0 0 600 900"><defs><linearGradient id="w" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 14% 90%)"/><stop offset="1" stop-color="hsl(${hue} 12% 74%)"/></linearGradient><linearGradient id="b" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="hsl(${hue} 26% 38%)"/><stop offset="1" stop-color="hsl(${hue} 20% 54%)"/></linearGradient></defs><rect width="600" height="900" fill="url(#w)"/><rect y="770" width="600" height="130" fill="hsl(${hue} 10% 62%)"/><ellipse cx="300" cy="806" rx="150" ry="16" fill="hsl(${hue} 10% 48%)"/>${pose === "front" ? arm(-1) + arm(1) : ""}<path d="${body}" fill="url(#b)"/>${pose === "side" ? arm(1) : ""}<rect x="274" y="206" width="52" height="60" rx="20" fill="hsl(${hue} 22% 46%)"/><ellipse cx="300" cy="168" rx="${pose === "front" ? 50 : 54}" ry="62" fill="hsl(${hue} 22% 48%)"/></svg>`;
} // prettier-ignore

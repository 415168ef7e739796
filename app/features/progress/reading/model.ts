import { ok, refuse, type Result } from "~/lib/result";
import type { Measure, Values } from "../model";

/** How many grams or millimetres one of a unit is. Russian and English, with and without a full stop. */
const UNITS: Record<"weight" | "girth", Record<string, number>> = {
  weight: {
    "": 1000,
    кг: 1000,
    kg: 1000,
    kgs: 1000,
    килограмм: 1000,
    г: 1,
    гр: 1,
    g: 1,
    lb: 453.59237,
    lbs: 453.59237,
  },
  girth: { "": 10, см: 10, cm: 10, сантиметров: 10, мм: 1, mm: 1, м: 1000, m: 1000, in: 25.4 },
};

/** Digits with one comma or point, and a word behind them. Blanks inside a number are no digits: "8 2,5" is a slip. */
const NUMBER = /^(\d{1,6})(?:[.,](\d{0,6}))?\s*([\p{L}]*)\.?$/u;

/**
 * Reads one measure as people write it: "82,5", "82.5 кг", "90см", "900 мм"; blanks of every kind are allowed around the number.
 * Answers grams or millimetres, rounded half up, or null for an empty field. Refused: what is no number, a unit of something else.
 */
export function readMeasure(measure: Measure, text: string): Result<number | null, "number" | "unit"> {
  const clean = text.normalize("NFKC").replace(/\s+/gu, " ").trim().toLowerCase();
  if (clean === "" || clean === "-" || clean === "–" || clean === "—") return ok(null);
  const [matched, whole = "", decimals = "", unit = ""] = NUMBER.exec(clean) ?? [];
  if (matched === undefined) return refuse("number");
  const scale = UNITS[measure === "weight" ? "weight" : "girth"][unit];
  if (scale === undefined) return refuse("unit");
  // Whole digits, so that 1.005 is not rounded by what binary fractions make of it.
  const exact = Number(whole + decimals) * scale;
  return ok(Math.round(exact / 10 ** decimals.length + 1e-9));
}

/** A value as it stands in a form's field: the decimal mark of the language, no unit, no needless zeros. */
export function writeMeasure(measure: Measure, value: number | null | undefined, decimalMark: "," | "." = ","): string {
  if (value == null) return "";
  const digits = measure === "weight" ? 3 : 1;
  const [whole = "0", rest = ""] = (value / 10 ** digits).toFixed(digits).split(".");
  const decimals = rest.replace(/0+$/, "");
  return decimals === "" ? whole : `${whole}${decimalMark}${decimals}`;
} // prettier-ignore

/** The words a measure is called by, longest first where one begins another. `п` and `л` stand for the right and the left. */
const NAMES: [RegExp, Measure][] = [
  [/^(вес|масса|weight|wt)$/, "weight"],
  [/^(грудь|груди|обхват груди|chest|bust)$/, "chest"],
  [/^(талия|талии|талию|waist)$/, "waist"],
  [/^(низ живота|нижняя часть живота|живот|живота|lower abdomen|lower belly|abdomen|belly)$/, "lowerAbdomen"],
  [/^(ягодицы|ягодиц|попа|бедра|таз|glutes|hips|hip)$/, "glutes"],
  [/^(правое бедро|бедро правое|бедро прав|прав бедро|пр бедро|п бедро|бедро пр|бедро п|right thigh|r thigh)$/, "rightThigh"],
  [/^(левое бедро|бедро левое|лев бедро|л бедро|бедро лев|бедро л|left thigh|l thigh)$/, "leftThigh"],
  [/^(правая (голень|икра)|(голень|икра) (правая|прав|пр|п)|(прав|пр|п) (голень|икра)|right calf|r calf)$/, "rightCalf"],
  [/^(левая (голень|икра)|(голень|икра) (левая|лев|л)|(лев|л) (голень|икра)|left calf|l calf)$/, "leftCalf"],
  [/^((правая рука|правый бицепс)|(рука|бицепс) (правая|правый|прав|пр|п)|(прав|пр|п) (рука|бицепс)|right (arm|biceps)|r arm)$/, "rightArm"],
  [/^((левая рука|левый бицепс)|(рука|бицепс) (левая|левый|лев|л)|(лев|л) (рука|бицепс)|left (arm|biceps)|l arm)$/, "leftArm"],
]; // prettier-ignore

/** What was understood of a message, and the pieces that were not. */
export interface ReadText {
  values: Values;
  /** As typed, for asking back: an unknown word, a number without a measure, a measure named twice. */
  unread: string[];
}

const PIECE = /([^\d]*?)(\d[\d.,]*)\s*(кг|kg|гр?(?![\p{L}])|см|cm|мм|mm|lbs?)?(?![\p{L}])\.?/giu;

/**
 * Reads measurements out of a message: «вес 82,5 талия 90», "waist: 90 cm, weight 82.5kg". A single bare number is a weight. Says nothing
 * of whether the values can be: `judgeValues` does.
 */
export function readMeasureText(text: string): ReadText {
  const clean = text.normalize("NFKC").toLowerCase().replaceAll("ё", "е").slice(0, 1000);
  const pieces = [...clean.matchAll(PIECE)];
  const read: ReadText = { values: {}, unread: [] };
  for (const [whole, words = "", number = "", unit = ""] of pieces) {
    const name = nameOf(words);
    const measure = name === "" && pieces.length === 1 ? "weight" : measureCalled(name);
    const value = measure && readMeasure(measure, number.replace(/[.,]+$/, "") + unit);
    if (measure && value?.ok && value.value !== null && read.values[measure] === undefined)
      read.values[measure] = value.value;
    else read.unread.push(whole.replace(/^[\s,;:.]+/, "").trim());
  }
  const last = pieces.at(-1);
  const rest = nameOf(last ? clean.slice((last.index ?? 0) + last[0].length) : clean);
  if (rest !== "") read.unread.push(rest);
  return read;
}

function nameOf(words: string): string {
  return words.replace(/[^\p{L}]+/gu, " ").trim();
}

function measureCalled(name: string): Measure | null {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

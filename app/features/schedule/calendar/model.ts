import { addDays, type Day, weekdayOf } from "~/lib/zoned-time";

/** Countries whose public holidays are known here, ISO 3166 alpha-2. */
export const HOLIDAY_COUNTRIES = ["RU", "KZ"] as const;
export type HolidayCountry = (typeof HOLIDAY_COUNTRIES)[number];

/** Names of holidays in the catalogue of words (`hours.holidayNames`); `moved` is a day off that another day gave away. */
export const HOLIDAY_KEYS = [
  "newYear",
  "christmas",
  "defender",
  "women",
  "nauryz",
  "labour",
  "unityOfPeople",
  "victory",
  "russia",
  "capital",
  "constitution",
  "republic",
  "unity",
  "independence",
  "kurbanAit",
  "moved",
] as const;
export type HolidayKey = (typeof HOLIDAY_KEYS)[number];

/** A public day off. */
export interface Holiday {
  day: Day;
  key: HolidayKey;
}

interface Rules {
  /** `MM-DD`, by law, every year. */
  fixed: readonly (readonly [monthDay: string, key: HolidayKey])[];
  /** Those of `fixed` that give no further day off when they fall on a weekend. */
  stays: (monthDay: string) => boolean;
  /** By year: days off that the government moved, `[off, given away]`. A holiday given away gets no further day by the rule. */
  decrees: Readonly<Record<number, readonly (readonly [off: string, given: string])[]>>;
  /** By year: holidays that no rule gives. */
  tabled: Readonly<Record<number, readonly (readonly [monthDay: string, key: HolidayKey])[]>>;
}

/**
 * Russia: Labour Code, article 112. The eight days of January are moved by decree alone. Decrees 1314 of 10.08.2023, 1335 of
 * 04.10.2024 and 1466 of 24.09.2025.
 */
const russia: Rules = {
  fixed: [
    ...["01", "02", "03", "04", "05", "06"].map((day) => [`01-${day}`, "newYear"] as const),
    ["01-07", "christmas"],
    ["01-08", "newYear"],
    ["02-23", "defender"],
    ["03-08", "women"],
    ["05-01", "labour"],
    ["05-09", "victory"],
    ["06-12", "russia"],
    ["11-04", "unity"],
  ],
  stays: (monthDay) => monthDay.startsWith("01-"),
  decrees: {
    2024: [["04-29", "04-27"], ["04-30", "11-02"], ["05-10", "01-06"], ["12-30", "12-28"], ["12-31", "01-07"]],
    2025: [["05-02", "01-04"], ["05-08", "02-23"], ["06-13", "03-08"], ["11-03", "11-01"], ["12-31", "01-05"]],
    2026: [["01-09", "01-03"], ["12-31", "01-04"]],
  },
  tabled: {},
}; // prettier-ignore

/**
 * Kazakhstan: the law on holidays and article 84 of the Labour Code. Orthodox Christmas and the first day of Kurban Ait are days of
 * rest rather than holidays and are never moved; the latter follows the moon and is known by table alone.
 */
const kazakhstan: Rules = {
  fixed: [
    ["01-01", "newYear"],
    ["01-02", "newYear"],
    ["01-07", "christmas"],
    ["03-08", "women"],
    ["03-21", "nauryz"],
    ["03-22", "nauryz"],
    ["03-23", "nauryz"],
    ["05-01", "unityOfPeople"],
    ["05-07", "defender"],
    ["05-09", "victory"],
    ["07-06", "capital"],
    ["08-30", "constitution"],
    ["10-25", "republic"],
    ["12-16", "independence"],
  ],
  stays: (monthDay) => monthDay === "01-07",
  decrees: { 2024: [["05-08", "05-04"]], 2025: [["01-03", "01-05"]] },
  tabled: {
    2024: [["06-16", "kurbanAit"]],
    2025: [["06-06", "kurbanAit"]],
    2026: [["05-27", "kurbanAit"]],
    2027: [["05-16", "kurbanAit"]],
  },
};

const rulesOf: Readonly<Record<HolidayCountry, Rules>> = { RU: russia, KZ: kazakhstan };

/** Says whether holidays of a country are known here; an empty text means that none are kept. */
export function isHolidayCountry(country: string): country is HolidayCountry {
  return (HOLIDAY_COUNTRIES as readonly string[]).includes(country);
}

/** The last year whose decrees of moved days off are in the table; later years follow the law's own rule alone. */
export function decreesKnownUntil(country: HolidayCountry): number {
  return Math.max(...Object.keys(rulesOf[country].decrees).map(Number));
}

const computed = new Map<string, readonly Holiday[]>();

/**
 * Public days off of a country and year, earliest first, each day once. Weekends are not among them unless a holiday falls on one;
 * then the next working day is off too, as both laws say. Days worked instead (a Saturday given away) are the week's own affair and
 * are not listed.
 */
export function holidaysOf(country: HolidayCountry, year: number): readonly Holiday[] {
  const key = `${country}${year}`;
  const known = computed.get(key);
  if (known) return known;
  const found = compute(rulesOf[country], year);
  computed.set(key, found);
  return found;
}

function compute(rules: Rules, year: number): Holiday[] {
  const found = new Map<Day, HolidayKey>();
  const dayIn = (monthDay: string): Day => `${String(year).padStart(4, "0")}-${monthDay}`;
  for (const [monthDay, key] of [...rules.fixed, ...(rules.tabled[year] ?? [])]) {
    if (!found.has(dayIn(monthDay))) found.set(dayIn(monthDay), key);
  }
  const decrees = rules.decrees[year] ?? [];
  for (const [off] of decrees) found.set(dayIn(off), "moved");
  const givenAway = new Set(decrees.map(([, given]) => given));
  const onWeekend = rules.fixed
    .map(([monthDay]) => monthDay)
    .filter((monthDay) => isWeekend(dayIn(monthDay)) && !rules.stays(monthDay) && !givenAway.has(monthDay));
  for (const monthDay of onWeekend) {
    let day = dayIn(monthDay);
    while (isWeekend(day) || found.has(day)) day = addDays(day, 1);
    found.set(day, "moved");
  }
  return [...found].map(([day, key]) => ({ day, key })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

function isWeekend(day: Day): boolean {
  return weekdayOf(day) >= 5;
}

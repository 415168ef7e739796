import type { Action } from "~/features/accounts/policy";
import type { Day } from "~/lib/zoned-time";
import type { Bucket } from "./period/model";

/** Every figure, in the order of the page. `docs/rules/figures.md` says each in words. */
export const FIGURE_KEYS = [
  "visits",
  "visits_booked",
  "visits_cancelled",
  "visits_late_cancelled",
  "no_show_rate",
  "lead_time",
  "revenue",
  "average_check",
  "debts",
  "prepayments",
  "loyalty_cost",
  "clients_active",
  "clients_first",
  "clients_returning",
  "clients_new",
  "clients_total",
  "retention",
  "conversion",
  "load_people",
  "load_rooms",
  "program_completion",
  "program_keeps",
  "messages",
  "response_time",
] as const;
export type FigureKey = (typeof FIGURE_KEYS)[number];

/** What a figure can be broken down by. */
export const PARTS = [
  "service",
  "person",
  "source",
  "location",
  "method",
  "room",
  "program",
  "channel",
  "lead",
] as const;
export type PartKind = (typeof PARTS)[number];

export type FigureUnit = "count" | "money" | "percent" | "minutes";
export type FigureGroup = "visits" | "money" | "clients" | "load" | "programs" | "talk";
export const FIGURE_GROUPS: readonly FigureGroup[] = [
  "visits",
  "money",
  "clients",
  "load",
  "programs",
  "talk",
];

/** By what a figure can be narrowed. */
export type FilterKind = "location" | "staff" | "service";

/** What a figure is, as far as pages and answers need it; how it is computed is in `catalogue/queries.server`. */
export interface FigureSpec {
  group: FigureGroup;
  unit: FigureUnit;
  /** `standing`: how things are now, whatever the period; `ending`: how they were at its end. */
  when: "period" | "standing" | "ending";
  filters: readonly FilterKind[];
  parts: readonly PartKind[];
  /** Rights beside `figures:read`. */
  needs?: readonly Action[];
  /** A rise is bad news. */
  isCost?: boolean;
  /** Told of the whole business only, so not to who sees their own clients alone. */
  wholeOnly?: boolean;
}

const ofVisits = ["location", "staff", "service"] as const;
const visitParts = ["service", "person", "source", "location"] as const;

export const FIGURES: Readonly<Record<FigureKey, FigureSpec>> = {
  visits: { group: "visits", unit: "count", when: "period", filters: ofVisits, parts: visitParts },
  visits_booked: { group: "visits", unit: "count", when: "period", filters: ofVisits, parts: ["source", "service", "person", "location"] },
  visits_cancelled: { group: "visits", unit: "count", when: "period", filters: ofVisits, parts: visitParts, isCost: true },
  visits_late_cancelled: { group: "visits", unit: "count", when: "period", filters: ofVisits, parts: visitParts, isCost: true },
  no_show_rate: { group: "visits", unit: "percent", when: "period", filters: ofVisits, parts: visitParts, isCost: true },
  lead_time: { group: "visits", unit: "minutes", when: "period", filters: ofVisits, parts: ["lead"] },
  revenue: { group: "money", unit: "money", when: "period", filters: ofVisits, parts: ["service", "person", "method", "source", "location"], needs: ["payments:read"] },
  average_check: { group: "money", unit: "money", when: "period", filters: ofVisits, parts: visitParts, needs: ["payments:read"] },
  debts: { group: "money", unit: "money", when: "standing", filters: [], parts: [], needs: ["payments:read"], isCost: true, wholeOnly: true },
  prepayments: { group: "money", unit: "money", when: "standing", filters: ofVisits, parts: ["service", "person"], needs: ["payments:read"] },
  loyalty_cost: { group: "money", unit: "money", when: "period", filters: [], parts: [], needs: ["points:read"], isCost: true, wholeOnly: true },
  clients_active: { group: "clients", unit: "count", when: "period", filters: ofVisits, parts: ["person", "service"] },
  clients_first: { group: "clients", unit: "count", when: "period", filters: ofVisits, parts: [] },
  clients_returning: { group: "clients", unit: "count", when: "period", filters: ofVisits, parts: [] },
  clients_new: { group: "clients", unit: "count", when: "period", filters: [], parts: ["source"], wholeOnly: true },
  clients_total: { group: "clients", unit: "count", when: "ending", filters: [], parts: [], wholeOnly: true },
  retention: { group: "clients", unit: "percent", when: "period", filters: ofVisits, parts: [] },
  conversion: { group: "clients", unit: "percent", when: "period", filters: [], parts: ["source"], wholeOnly: true },
  load_people: { group: "load", unit: "percent", when: "period", filters: ["location", "staff"], parts: ["person", "location"] },
  load_rooms: { group: "load", unit: "percent", when: "period", filters: ["location"], parts: ["room"], wholeOnly: true },
  program_completion: { group: "programs", unit: "percent", when: "period", filters: [], parts: ["program"], wholeOnly: true },
  program_keeps: { group: "programs", unit: "percent", when: "period", filters: [], parts: ["program"], wholeOnly: true },
  messages: { group: "talk", unit: "count", when: "period", filters: [], parts: ["channel"], wholeOnly: true },
  response_time: { group: "talk", unit: "minutes", when: "period", filters: [], parts: [], wholeOnly: true, isCost: true },
}; // prettier-ignore

/** Whether a text names a figure. */
export function isFigureKey(text: string): text is FigureKey {
  return (FIGURE_KEYS as readonly string[]).includes(text);
}

/** An amount: `bottom` null is a plain sum, else the figure is `top / bottom`. Money is minor units of `currency`. */
export interface Amount {
  currency: string | null;
  top: number;
  bottom: number | null;
}

/** An amount of one local day; the days of a period add up to it. */
export interface Cell extends Amount {
  day: Day;
}

/** A part of a figure; `name` null: belongs to none. */
export interface Part {
  key: string;
  name: string | null;
  amounts: Amount[];
}

/** A point of a figure's course. */
export interface CoursePoint extends Bucket {
  amounts: Amount[];
}

/** What was narrowed down to. */
export interface Filters {
  location: number | null;
  staff: number | null;
  service: number | null;
}

/** One of the very rows behind a figure. Each leads to its visit, payment, entry or client. */
export interface FigureRow {
  /** Place in the list, for the next page. */
  cursor: string;
  kind: "visit" | "client" | "money" | "points" | "program" | "talk";
  id: number;
  at: Date | null;
  /** Zone that `at` is read in. */
  zone: string;
  clientId: number | null;
  clientName: string | null;
  /** Service, programme, words of an entry. */
  what: string | null;
  who: string | null;
  /** A code of the row's own kind: status, method, channel. */
  state: string | null;
  amount: { minor: number; currency: string } | null;
  /** Whole number beside it: visits, points, exercises done. */
  count: number | null;
}

/** A page of rows; `next` asks for the following one. */
export interface RowsPage {
  rows: FigureRow[];
  next: string | null;
}

/** The number to show: a sum, or a ratio; null when there is nothing to divide by. */
export function valueOf({ top, bottom }: Amount): number | null {
  if (bottom === null) return top;
  return bottom === 0 ? null : top / bottom;
}

/** Adds amounts up, currency by currency in the order of their codes; tops and bottoms apart, so that ratios stay right. */
export function sumAmounts(amounts: Iterable<Amount>): Amount[] {
  const sums = new Map<string | null, Amount>();
  for (const { currency, top, bottom } of amounts) {
    const known = sums.get(currency);
    if (!known) sums.set(currency, { currency, top, bottom });
    else {
      known.top += top;
      if (bottom !== null) known.bottom = (known.bottom ?? 0) + bottom;
    }
  }
  return [...sums.values()].sort((a, b) => ((a.currency ?? "") < (b.currency ?? "") ? -1 : 1));
}

/** Folds days into the stretches of a chart. A stretch that lies ahead and holds nothing yet is a gap. */
export function foldCells(cells: readonly Cell[], buckets: readonly Bucket[], today: Day): CoursePoint[] {
  const inside = buckets.map((): Cell[] => []);
  for (const cell of cells) {
    const at = findBucket(buckets, cell.day);
    inside[at]?.push(cell);
  }
  return buckets.map((bucket, at) => ({
    ...bucket,
    amounts: bucket.from > today && inside[at]?.length === 0 ? [] : sumAmounts(inside[at] ?? []),
  }));
}

function findBucket(buckets: readonly Bucket[], day: Day): number {
  let [low, high] = [0, buckets.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const bucket = buckets[middle] as Bucket;
    if (day < bucket.from) high = middle - 1;
    else if (day > bucket.until) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** The middle of sorted counts by value; null when there are none. */
export function medianOf(counts: readonly { value: number; count: number }[]): number | null {
  const sorted = [...counts].sort((a, b) => a.value - b.value);
  const all = sorted.reduce((sum, { count }) => sum + count, 0);
  let seen = 0;
  for (const { value, count } of sorted) {
    seen += count;
    if (seen * 2 >= all) return value;
  }
  return null;
}

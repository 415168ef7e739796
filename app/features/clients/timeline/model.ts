import { dayOf } from "~/lib/zoned-time";

/** What happened on one local day, in the order given. */
export interface DayGroup<Item> {
  day: string;
  items: Item[];
}

/** Groups a stream by the local days of a zone; the order stays. */
export function groupByDay<Item extends { at: Date }>(
  items: readonly Item[],
  zone: string,
): DayGroup<Item>[] {
  const groups: DayGroup<Item>[] = [];
  for (const item of items) {
    const day = dayOf(item.at, zone);
    const last = groups.at(-1);
    if (last?.day === day) last.items.push(item);
    else groups.push({ day, items: [item] });
  }
  return groups;
}

/** The filters of a card's timeline and the kinds of things each lets through. */
export const TIMELINE_FILTERS = {
  visits: ["visit"],
  points: ["points"],
  sync: ["record", "identity"],
} as const;
export type TimelineFilter = keyof typeof TIMELINE_FILTERS;

/** A filter as the address names it; anything else means everything. */
export function readTimelineFilter(text: string | null): TimelineFilter | null {
  return text !== null && Object.hasOwn(TIMELINE_FILTERS, text) ? (text as TimelineFilter) : null;
}

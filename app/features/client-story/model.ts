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

/** What a reader of the timeline may choose to see; each kind of thing belongs to one of these. */
export const TIMELINE_GROUPS = [
  "visits",
  "money",
  "points",
  "talk",
  "actions",
  "programs",
  "progress",
  "stages",
  "sync",
  "card",
] as const;
export type TimelineGroup = (typeof TIMELINE_GROUPS)[number];

/** The groups an address names, parted by commas, in their own order; none means everything. */
export function readTimelineGroups(text: string | null): TimelineGroup[] {
  const asked = new Set((text ?? "").split(","));
  return TIMELINE_GROUPS.filter((group) => asked.has(group));
}

/** The address after one group was switched on or off; undefined: everything. */
export function toggleGroup(chosen: readonly TimelineGroup[], group: TimelineGroup): string | undefined {
  const next = TIMELINE_GROUPS.filter((one) => (one === group) !== chosen.includes(one));
  return next.length > 0 ? next.join(",") : undefined;
}

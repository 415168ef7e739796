import type { Day } from "~/lib/zoned-time";

/** A stored exception, as far as grouping needs it. */
export interface ExceptionLike {
  id: number;
  staffId: number | null;
  locationId: number | null;
  kind: "off" | "time_off" | "hours";
  dayFrom: Day;
  dayUntil: Day;
  startMin: number | null;
  endMin: number | null;
  reason: string;
  note: string;
}

/** Minutes of each day; past 1440 it runs into the next. */
export interface Span {
  startMin: number;
  endMin: number;
}

/** One thing that was decided about some days: several intervals of the same days are one entry. */
export interface ExceptionEntry<Row extends ExceptionLike = ExceptionLike> {
  /** The id of its first row. */
  id: number;
  ids: number[];
  first: Row;
  /** Empty for whole days. */
  spans: Span[];
}

/** Groups rows that say the same of the same days; ordered by the first day. */
export function entriesOf<Row extends ExceptionLike>(rows: readonly Row[]): ExceptionEntry<Row>[] {
  const entries = new Map<string, ExceptionEntry<Row>>();
  for (const row of [...rows].sort((a, b) => a.id - b.id)) {
    const { staffId, locationId, kind, dayFrom, dayUntil, reason, note } = row;
    const key = JSON.stringify([staffId, locationId, kind, dayFrom, dayUntil, reason, note]);
    const entry = entries.get(key) ?? { id: row.id, ids: [], first: row, spans: [] };
    entry.ids.push(row.id);
    if (row.startMin !== null && row.endMin !== null)
      entry.spans.push({ startMin: row.startMin, endMin: row.endMin });
    entries.set(key, entry);
  }
  for (const { spans } of entries.values()) spans.sort((a, b) => a.startMin - b.startMin);
  return [...entries.values()].sort((a, b) =>
    a.first.dayFrom < b.first.dayFrom ? -1 : a.first.dayFrom > b.first.dayFrom ? 1 : a.id - b.id,
  );
}

/** The first two spans of one day that share a minute, or null. */
export function findSpanOverlap(spans: readonly Span[]): [Span, Span] | null {
  const sorted = [...spans].sort((a, b) => a.startMin - b.startMin);
  for (let at = 1; at < sorted.length; at += 1) {
    const [before, after] = [sorted[at - 1], sorted[at]];
    if (before && after && after.startMin < before.endMin) return [before, after];
  }
  return null;
}

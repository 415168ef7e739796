/**
 * Algebra of half-open ranges `[start, end)` on a number line. A list is "joined" when it is sorted and its ranges
 * neither overlap nor touch; every function here returns joined lists.
 */
export interface Range {
  start: number;
  end: number;
}

/** Sorts, drops empty ranges and joins those that overlap or touch. */
export function joinRanges(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter((range) => range.end > range.start).sort((a, b) => a.start - b.start);
  const joined: Range[] = [];
  let last: Range | undefined;
  for (const { start, end } of sorted) {
    if (last && start <= last.end) {
      if (end > last.end) last.end = end;
    } else {
      last = { start, end };
      joined.push(last);
    }
  }
  return joined;
}

/** What lies in both joined lists. */
export function intersectRanges(a: readonly Range[], b: readonly Range[]): Range[] {
  const common: Range[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const left = a[i];
    const right = b[j];
    if (!left || !right) return common;
    const start = Math.max(left.start, right.start);
    const end = Math.min(left.end, right.end);
    if (end > start) common.push({ start, end });
    if (left.end < right.end) i++;
    else j++;
  }
}

/** What is left of the joined list `from` without the joined list `without`. */
export function subtractRanges(from: readonly Range[], without: readonly Range[]): Range[] {
  const left: Range[] = [];
  let first = 0;
  for (const range of from) {
    let start = range.start;
    while (first < without.length && (without[first] as Range).end <= start) first++;
    for (let i = first; i < without.length; i++) {
      const hole = without[i] as Range;
      if (hole.start >= range.end) break;
      if (hole.start > start) left.push({ start, end: hole.start });
      if (hole.end > start) start = hole.end;
    }
    if (start < range.end) left.push({ start, end: range.end });
  }
  return left;
}

/** Index of the first range of a joined list that ends after `at`; the list's length when none does. */
export function firstEndingAfter(ranges: readonly Range[], at: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as Range).end > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

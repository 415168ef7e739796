export type ChartPoint = {
  key: string;
  /** The point's name under the axis. */
  label: string;
  /** `null` is a gap and is drawn as one. */
  value: number | null;
};

export type Frame = {
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
};

/** The lowest and highest value to show, with air around a flat line; `fromZero` keeps bars honest. */
export function valueRange(points: readonly ChartPoint[], fromZero: boolean): { low: number; high: number } {
  const known = points.flatMap((point) => (point.value === null ? [] : [point.value]));
  if (known.length === 0) return { low: 0, high: 1 };
  const low = fromZero ? Math.min(0, ...known) : Math.min(...known);
  const high = fromZero ? Math.max(0, ...known) : Math.max(...known);
  if (low === high) return fromZero ? { low, high: low + 1 } : { low: low - 1, high: high + 1 };
  return { low, high };
}

/** Where a value lies from the top of the picture, in pixels. */
export function heightOf(value: number, range: { low: number; high: number }, frame: Frame): number {
  const space = frame.height - frame.top - frame.bottom;
  return frame.top + (1 - (value - range.low) / (range.high - range.low)) * space;
}

/** Runs of neighbouring known points: a line is drawn within a run, never across a gap. */
export function knownRuns(points: readonly ChartPoint[]): { index: number; value: number }[][] {
  const runs: { index: number; value: number }[][] = [];
  let open = false;
  points.forEach(({ value }, index) => {
    if (value === null) open = false;
    else if (open) runs.at(-1)?.push({ index, value });
    else {
      runs.push([{ index, value }]);
      open = true;
    }
  });
  return runs;
}

/** Every how many points a name fits under the axis when each needs `room` pixels. */
export function labelStep(count: number, width: number, room: number): number {
  return Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / room))));
}

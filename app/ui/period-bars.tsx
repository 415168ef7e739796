import { useMessages } from "~/i18n/context";
import { Chart } from "./chart";
import { type ChartPoint, heightOf, labelStep, valueRange } from "./chart-scale";

/** A point with the same place of an earlier period behind it. */
export type PeriodPoint = ChartPoint & {
  /** What the earlier one is called in the table. */
  beforeLabel: string | null;
  before: number | null;
};

type PeriodBarsProps = {
  /** What the picture says, in one sentence. */
  label: string;
  points: readonly PeriodPoint[];
  format: (value: number) => string;
  height?: number;
  headings: { point: string; value: string; before: string };
};

/** A period as bars from zero, the earlier one hollow behind them; the highest and the last bar carry their numbers. */
export function PeriodBars({ label, points, format, height = 240, headings }: PeriodBarsProps) {
  const m = useMessages();
  if (points.every(({ value, before }) => value === null && before === null))
    return <p className="text-ui text-ink-3">{m.common.chart.noData}</p>;
  const say = (value: number | null) => (value === null ? "—" : format(value));
  const hasBefore = points.some(({ before }) => before !== null);
  const table = {
    head: hasBefore ? [headings.point, headings.value, headings.before] : [headings.point, headings.value],
    rows: points.map(({ label: name, beforeLabel, value, before }) => [
      hasBefore && beforeLabel ? `${name} / ${beforeLabel}` : name,
      say(value),
      ...(hasBefore ? [say(before)] : []),
    ]),
  };
  return (
    <Chart label={label} height={height} serverWidth={720} table={table}>
      {(size) => <Bars {...size} points={points} format={format} />}
    </Chart>
  );
}

type BarsProps = Pick<PeriodBarsProps, "points" | "format"> & { width: number; height: number };

function Bars({ width, height, points, format }: BarsProps) {
  const frame = { width, height, top: 22, right: 0, bottom: 24, left: 0 };
  const all = points.flatMap(({ key, label, value, before }) => [
    { key, label, value },
    { key: `${key}-before`, label, value: before },
  ]);
  const range = valueRange(all, true);
  const floor = heightOf(0, range, frame);
  const slot = width / points.length;
  const thickness = Math.min(40, Math.max(2, slot * 0.6));
  const step = labelStep(points.length, width, 56);
  const told = toldPoints(points, width);
  const bar = (value: number) => {
    const end = heightOf(value, range, frame);
    return { y: Math.min(end, floor), height: Math.max(1, Math.abs(end - floor)) };
  };
  return (
    <>
      {points.map(({ key, label, value, before }, index) => {
        const middle = slot * (index + 0.5);
        return (
          <g key={key}>
            {before === null ? null : (
              <rect
                className="chart-ghost"
                x={middle - thickness / 2 - 2}
                width={thickness + 4}
                rx="3"
                {...bar(before)}
              />
            )}
            {value === null ? null : (
              <rect
                className="chart-bar chart-bar-current"
                x={middle - thickness / 2}
                width={thickness}
                rx="3"
                {...bar(value)}
              />
            )}
            {value !== null && told.has(index) ? (
              <text
                className="chart-strong"
                x={Math.min(width - 2, Math.max(2, middle))}
                y={bar(Math.max(value, before ?? value)).y - 6}
                textAnchor={anchorOf(middle, width)}
              >
                {format(value)}
              </text>
            ) : null}
            {(points.length - 1 - index) % step === 0 ? (
              <text x={middle} y={height - 4} textAnchor={anchorOf(middle, width)}>
                {label}
              </text>
            ) : null}
          </g>
        );
      })}
      <path d={`M0 ${floor}H${width}`} className="chart-floor" />
    </>
  );
}

/** The bars that carry their numbers: all when there is room, else the highest, and the last when nothing stands in its way. */
function toldPoints(points: readonly PeriodPoint[], width: number): ReadonlySet<number> {
  const known = points.flatMap(({ value }, index) => (value === null ? [] : [{ value, index }]));
  if (width / points.length >= 72) return new Set(known.map(({ index }) => index));
  const last = known.at(-1);
  const highest = [...known].sort((a, b) => b.value - a.value)[0];
  if (!last || !highest) return new Set();
  const apart = (Math.abs(last.index - highest.index) * width) / points.length;
  // The number is wider than its bar: a taller neighbour would stand in it.
  const slots = Math.ceil(80 / (width / points.length));
  const isFree = points
    .slice(Math.max(0, last.index - slots))
    .every(({ value, before }) => Math.max(value ?? 0, before ?? 0) <= last.value);
  return new Set(apart < 96 || !isFree ? [highest.index] : [highest.index, last.index]);
}

function anchorOf(x: number, width: number): "start" | "middle" | "end" {
  if (x < 28) return "start";
  return x > width - 28 ? "end" : "middle";
}

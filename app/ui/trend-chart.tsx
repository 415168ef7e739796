import { useMessages } from "~/i18n/context";
import { Chart } from "./chart";
import { type ChartPoint, heightOf, knownRuns, labelStep, valueRange } from "./chart-scale";
import { pointTable } from "./bar-chart";

type TrendChartProps = {
  /** What the picture says, in one sentence. */
  label: string;
  points: readonly ChartPoint[];
  format: (value: number) => string;
  height?: number;
  valueHeading: string;
  pointHeading: string;
};

/** One measure over time: a line with its first and last value written at it, its gaps left open. */
export function TrendChart({ label, points, format, height, valueHeading, pointHeading }: TrendChartProps) {
  const m = useMessages();
  const runs = knownRuns(points);
  if (runs.length === 0) return <p className="text-ui text-ink-3">{m.common.chart.noData}</p>;
  return (
    <Chart label={label} height={height} table={pointTable({ points, format, valueHeading, pointHeading })}>
      {(size) => <Trend {...size} points={points} format={format} />}
    </Chart>
  );
}

type TrendProps = Pick<TrendChartProps, "points" | "format"> & { width: number; height: number };

function Trend({ width, height, points, format }: TrendProps) {
  const frame = { width, height, top: 30, right: 8, bottom: 50, left: 8 };
  const range = valueRange(points, false);
  const across = (index: number) =>
    frame.left + (index / Math.max(1, points.length - 1)) * (width - frame.left - frame.right);
  const runs = knownRuns(points);
  const ends = [runs[0]?.[0], runs.at(-1)?.at(-1)].filter((end, at, all) => end && all.indexOf(end) === at);
  const step = labelStep(points.length, width, 64);
  const floor = height - 22;
  return (
    <>
      <path d={`M0 ${floor}H${width}`} className="chart-floor" />
      {runs.map((run) => (
        <path
          key={run[0]?.index}
          className="chart-line"
          d={run
            .map(
              ({ index, value }, at) =>
                `${at ? "L" : "M"}${round(across(index))} ${round(heightOf(value, range, frame))}`,
            )
            .join("")}
        />
      ))}
      {points.map((point, index) =>
        (points.length - 1 - index) % step === 0 ? (
          <text key={point.key} x={across(index)} y={height - 4} textAnchor={anchor(index, points.length)}>
            {point.label}
          </text>
        ) : null,
      )}
      {ends.map((end) =>
        end ? (
          <g key={end.index}>
            <circle
              className="chart-dot"
              cx={across(end.index)}
              cy={heightOf(end.value, range, frame)}
              r="4"
            />
            <text
              className={end === ends.at(-1) ? "chart-strong" : undefined}
              x={across(end.index)}
              y={heightOf(end.value, range, frame) + (fallsTo(points, end.index) ? 20 : -11)}
              textAnchor={anchor(end.index, points.length)}
            >
              {format(end.value)}
            </text>
          </g>
        ) : null,
      )}
    </>
  );
}

/** Whether the line comes down to this point: then its number stands below, off the line. */
function fallsTo(points: readonly ChartPoint[], index: number): boolean {
  const before = points
    .slice(0, index)
    .filter((point) => point.value !== null)
    .at(-1)?.value;
  const here = points[index]?.value;
  return before != null && here != null && before > here;
}

function anchor(index: number, count: number): "start" | "middle" | "end" {
  if (index === 0) return "start";
  return index === count - 1 ? "end" : "middle";
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

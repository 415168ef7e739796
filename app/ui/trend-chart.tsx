import { CartesianGrid, Label, Line, LineChart, ReferenceDot, XAxis, YAxis } from "recharts";
import { Chart } from "./chart";

export type TrendPoint = {
  key: string;
  /** The point's name under the axis. */
  label: string;
  /** `null` is a gap and is drawn as one. */
  value: number | null;
};

type TrendChartProps = {
  label: string;
  points: readonly TrendPoint[];
  format: (value: number) => string;
  height?: number;
  valueHeading: string;
  pointHeading: string;
};

/** One measure over time: a line with its first and last value written at it. Loads Recharts: only for pages with charts. */
export function TrendChart({ label, points, format, height, valueHeading, pointHeading }: TrendChartProps) {
  const known = points.filter((point) => point.value !== null);
  const ends = [...new Set([known[0], known.at(-1)])].filter((point) => point !== undefined);
  const table = {
    head: [pointHeading, valueHeading],
    rows: points.map((point) => [point.label, point.value === null ? "—" : format(point.value)]),
  };
  return (
    <Chart label={label} height={height} table={table}>
      {(size) => (
        <LineChart
          {...size}
          data={[...points]}
          margin={{ top: 24, right: 28, bottom: 4, left: 28 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="key"
            tickFormatter={nameOf(points)}
            tickLine={false}
            axisLine={false}
            minTickGap={28}
          />
          <YAxis hide domain={["auto", "auto"]} padding={{ top: 4, bottom: 8 }} />
          <Line
            dataKey="value"
            stroke="var(--accent)"
            strokeWidth={2}
            dot={false}
            isAnimationActive={false}
          />
          {ends.map((point) => (
            <ReferenceDot
              key={point.key}
              x={point.key}
              y={point.value ?? 0}
              r={4}
              fill="var(--raised)"
              stroke="var(--accent)"
              strokeWidth={2}
            >
              <Label value={format(point.value ?? 0)} position="top" offset={8} className="chart-strong" />
            </ReferenceDot>
          ))}
        </LineChart>
      )}
    </Chart>
  );
}

/** The words of a point from its key. */
export function nameOf(points: readonly TrendPoint[]): (key: string) => string {
  const names = new Map(points.map((point) => [point.key, point.label]));
  return (key) => names.get(key) ?? key;
}

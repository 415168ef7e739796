import { Bar, BarChart as Recharts, LabelList, XAxis, YAxis } from "recharts";
import { Chart } from "./chart";
import { nameOf, type TrendPoint } from "./trend-chart";

type BarChartProps = {
  label: string;
  points: readonly TrendPoint[];
  format: (value: number) => string;
  height?: number;
  valueHeading: string;
  pointHeading: string;
};

/** Amounts side by side, from zero, each with its number on top. Loads Recharts: only for pages with charts. */
export function BarChart({ label, points, format, height, valueHeading, pointHeading }: BarChartProps) {
  const table = {
    head: [pointHeading, valueHeading],
    rows: points.map((point) => [point.label, point.value === null ? "—" : format(point.value)]),
  };
  return (
    <Chart label={label} height={height} table={table}>
      {(size) => (
        <Recharts
          {...size}
          data={[...points]}
          margin={{ top: 22, right: 0, bottom: 4, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="key"
            tickFormatter={nameOf(points)}
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
          />
          <YAxis hide domain={[0, "auto"]} />
          <Bar
            dataKey="value"
            fill="var(--accent)"
            radius={[3, 3, 0, 0]}
            maxBarSize={44}
            isAnimationActive={false}
          >
            <LabelList
              dataKey="value"
              position="top"
              className="chart-strong"
              formatter={(value: unknown) => (typeof value === "number" ? format(value) : "")}
            />
          </Bar>
        </Recharts>
      )}
    </Chart>
  );
}

import { useMessages } from "~/i18n/context";
import { Chart } from "./chart";
import { type ChartPoint, heightOf, labelStep, valueRange } from "./chart-scale";

type BarChartProps = {
  /** What the picture says, in one sentence. */
  label: string;
  points: readonly ChartPoint[];
  format: (value: number) => string;
  height?: number;
  valueHeading: string;
  pointHeading: string;
  /** The point whose bar stands out; by default the last one. */
  current?: string;
};

/** Amounts side by side, from zero, each with its number on top. */
export function BarChart(props: BarChartProps) {
  const { label, points, format, height, valueHeading, pointHeading, current = points.at(-1)?.key } = props;
  const m = useMessages();
  if (points.every((point) => point.value === null)) {
    return <p className="text-ui text-ink-3">{m.common.chart.noData}</p>;
  }
  return (
    <Chart label={label} height={height} table={pointTable({ points, format, valueHeading, pointHeading })}>
      {(size) => <Bars {...size} points={points} format={format} current={current} />}
    </Chart>
  );
}

type BarsProps = Pick<BarChartProps, "points" | "format" | "current"> & { width: number; height: number };

function Bars({ width, height, points, format, current }: BarsProps) {
  const frame = { width, height, top: 22, right: 0, bottom: 24, left: 0 };
  const range = valueRange(points, true);
  const floor = heightOf(0, range, frame);
  const slot = width / points.length;
  const thickness = Math.min(44, Math.max(2, slot * 0.62));
  const step = labelStep(points.length, width, 52);
  return (
    <>
      {points.map(({ key, label, value }, index) => {
        const middle = slot * (index + 0.5);
        const end = value === null ? floor : heightOf(value, range, frame);
        const named = (points.length - 1 - index) % step === 0;
        return (
          <g key={key}>
            {value === null ? null : (
              <rect
                className={key === current ? "chart-bar chart-bar-current" : "chart-bar"}
                x={middle - thickness / 2}
                y={Math.min(end, floor)}
                width={thickness}
                height={Math.max(1, Math.abs(end - floor))}
                rx="3"
              />
            )}
            {(named || key === current) && value !== null ? (
              <text
                className={key === current ? "chart-strong" : undefined}
                x={middle}
                y={Math.min(end, floor) - 6}
                textAnchor="middle"
              >
                {format(value)}
              </text>
            ) : null}
            {named ? (
              <text x={middle} y={height - 4} textAnchor="middle">
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

/** The figures of a picture as rows. */
export function pointTable(
  props: Pick<BarChartProps, "points" | "format" | "valueHeading" | "pointHeading">,
) {
  return {
    head: [props.pointHeading, props.valueHeading],
    rows: props.points.map(({ label, value }) => [label, value === null ? "—" : props.format(value)]),
  };
}

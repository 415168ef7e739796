import { lazy, type ReactNode, Suspense } from "react";
import { useMessages } from "~/i18n/context";
import { Chart } from "./chart";
import { axisDays, type DatedPoint, dayNumber, runsOf, spread, valueScale } from "./course-scale";
import { useHydrated } from "./use-hydrated";

/** The library is fetched when a picture wants it, after the page stands. */
const CourseLive = lazy(() => import("./course-live"));

export type CourseLine = { key: string; name: string; points: readonly DatedPoint[] };

/** Sums of stretches of days under the line, each kind a row of bars from zero. */
export type CourseBars = {
  key: string;
  name: string;
  values: readonly { from: string; until: string; value: number }[];
  format: (value: number) => string;
};

type CourseChartProps = {
  /** What the picture says, in one sentence. */
  label: string;
  from: string;
  until: string;
  lines: readonly CourseLine[];
  format: (value: number) => string;
  formatDay: (day: string) => string;
  /** A value to reach, drawn across. */
  target?: { value: number; name: string } | null;
  bars?: readonly CourseBars[];
  /** Stretches in which something ran. */
  bands?: readonly { key: string | number; title: string; from: string; until: string | null }[];
  /** Single days under the line. */
  ticks?: readonly string[];
  height?: number;
  table?: { head: readonly ReactNode[]; rows: readonly (readonly ReactNode[])[] };
};

const BAR_ROW = 62;
const AXIS = 24;

/**
 * Lines over days, drawn on the server: silence is a gap, a single value is a dot, names and last values stand at the lines' ends. Several
 * lines are told apart by their dashes as well as by colour. Below them rows of bars on the same days. In the browser the same numbers lie
 * over it to be pointed at.
 */
export function CourseChart(props: CourseChartProps) {
  const { label, lines, bars = [], ticks = [], height = 220, table, format, formatDay } = props;
  const m = useMessages();
  const hydrated = useHydrated();
  const whole = height + bars.length * BAR_ROW + AXIS + (ticks.length > 0 ? 10 : 0);
  if (lines.every(({ points }) => points.length === 0) && bars.length === 0)
    return <p className="text-ui text-ink-3">{m.common.chart.noData}</p>;
  const plotOf = (width: number) => plot({ ...props, width, height });
  return (
    <Chart
      label={label}
      height={whole}
      serverWidth={760}
      table={table}
      overlay={
        hydrated
          ? ({ width }) => {
              const { frame, low, high } = plotOf(width);
              return (
                <Suspense fallback={null}>
                  <CourseLive
                    {...{ lines, width, height, frame, low, high, format, formatDay }}
                    from={dayNumber(props.from)}
                    until={dayNumber(props.until)}
                  />
                </Suspense>
              );
            }
          : undefined
      }
    >
      {({ width }) => <Drawing {...props} width={width} whole={whole} height={height} />}
    </Chart>
  );
}

type PlotProps = Pick<CourseChartProps, "from" | "until" | "lines" | "target"> & {
  width: number;
  height: number;
};

/** Where the plot lies and how days and values fall into it. */
function plot({ from, until, lines, target, width, height }: PlotProps) {
  const right = lines.length > 1 ? Math.min(150, width * 0.32) : 58;
  const frame = { left: 44, right, top: 26, bottom: 8 };
  const values = [...lines.flatMap(({ points }) => points.map(({ value }) => value)), ...(target ? [target.value] : [])]; // prettier-ignore
  const { low, high, marks } = valueScale(values);
  const [start, end] = [dayNumber(from), Math.max(dayNumber(until), dayNumber(from) + 1)];
  const x = (day: string) =>
    frame.left + ((dayNumber(day) - start) / (end - start)) * (width - frame.left - frame.right);
  const y = (value: number) =>
    frame.top + (1 - (value - low) / (high - low)) * (height - frame.top - frame.bottom);
  return { frame, low, high, marks, x, y };
}

function Drawing(props: CourseChartProps & { width: number; height: number; whole: number }) {
  const { width, height, whole, lines, target, bars = [], bands = [], ticks = [], format, formatDay } = props;
  const { frame, marks, x, y } = plot(props);
  const plotRight = width - frame.right;
  const floor = whole - AXIS;
  const days = axisDays(props.from, props.until, Math.max(2, Math.floor((plotRight - frame.left) / 84)));
  const ends = lines.map(({ points }) => points.at(-1));
  const labelled = spread(ends.map((end) => (end ? y(end.value) : height)), 16, height); // prettier-ignore
  return (
    <>
      {bands.map((band, at) => (
        <Band key={band.key} {...{ band, at, floor, plotRight, x, from: props.from }} left={frame.left} />
      ))}
      {marks.map((mark) => (
        <g key={mark}>
          <path d={`M${frame.left} ${round(y(mark))}H${plotRight}`} className="course-grid" />
          <text x={frame.left - 8} y={y(mark) + 4} textAnchor="end">
            {format(mark)}
          </text>
        </g>
      ))}
      {target ? (
        <g>
          <path d={`M${frame.left} ${round(y(target.value))}H${plotRight}`} className="course-target" />
          <text x={frame.left + 4} y={y(target.value) - 5}>
            {target.name}
          </text>
        </g>
      ) : null}
      {lines.map((line, at) => (
        <g key={line.key}>
          {runsOf(line.points).map((run) => (
            <path
              key={run[0]?.day}
              className={`course-line course-line-${at}`}
              d={run.map(({ day, value }, place) => `${place ? "L" : "M"}${round(x(day))} ${round(y(value))}`).join("")} // prettier-ignore
            />
          ))}
          {(line.points.length <= 60 ? line.points : line.points.slice(-1)).map(({ day, value }) => (
            <circle
              key={day}
              className={`course-dot course-dot-${at}`}
              cx={round(x(day))}
              cy={round(y(value))}
              r="3"
            />
          ))}
          {ends[at] ? (
            <text
              className="chart-strong"
              x={Math.min(x(ends[at].day), plotRight) + 9}
              y={(labelled[at] ?? 0) + 4}
            >
              {lines.length > 1 ? `${line.name} ${format(ends[at].value)}` : format(ends[at].value)}
            </text>
          ) : null}
        </g>
      ))}
      {ticks.map((day, at) => (
        <path
          key={`${day}-${at}`}
          d={`M${round(x(day))} ${height + 2}v${bars.length > 0 ? 4 : 8}`}
          className="course-tick"
        />
      ))}
      {bars.map((row, at) => (
        <BarRow
          key={row.key}
          row={row}
          x={x}
          left={frame.left}
          right={plotRight}
          top={height + at * BAR_ROW}
        />
      ))}
      <path d={`M${frame.left} ${floor}H${plotRight}`} className="chart-floor" />
      {days.map((day, at) => (
        <text
          key={day}
          x={x(day)}
          y={whole - 6}
          textAnchor={at === 0 ? "start" : at === days.length - 1 ? "end" : "middle"}
        >
          {formatDay(day)}
        </text>
      ))}
    </>
  );
}

type Across = (day: string) => number;
type BandProps = {
  band: { title: string; from: string; until: string | null };
  at: number;
  left: number;
  floor: number;
  plotRight: number;
  from: string;
  x: Across;
};

function Band({ band, at, left, floor, plotRight, x }: BandProps) {
  const start = Math.max(left, x(band.from));
  const end = band.until ? Math.min(plotRight, x(band.until)) : plotRight;
  const room = Math.floor((end - start) / 7);
  const title = band.title.length > room ? `${band.title.slice(0, Math.max(0, room - 1))}…` : band.title;
  return (
    <g>
      <rect
        className={at % 2 === 0 ? "course-band" : "course-band course-band-odd"}
        x={start}
        y="0"
        width={Math.max(1, end - start)}
        height={floor}
      />
      <path d={`M${round(start)} 0V${floor}`} className="course-band-edge" />
      {room > 4 ? (
        <text x={start + 5} y="14">
          {title}
        </text>
      ) : null}
    </g>
  );
}

type BarRowProps = { row: CourseBars; x: Across; left: number; right: number; top: number };

function BarRow({ row, x, left, right, top }: BarRowProps) {
  const most = Math.max(0, ...row.values.map(({ value }) => value));
  const [floor, room] = [top + BAR_ROW - 6, BAR_ROW - 28];
  return (
    <g>
      <text x={left} y={top + 13}>
        {row.name}
      </text>
      <text x={right} y={top + 13} textAnchor="end">
        {row.format(most)}
      </text>
      <path d={`M${left} ${floor}H${right}`} className="course-grid" />
      {row.values.map(({ from, until, value }) => {
        const [start, end] = [Math.max(left, x(from)), Math.min(right, x(until))];
        const tall = most > 0 ? (Math.max(0, value) / most) * room : 0;
        return value > 0 ? (
          <rect
            key={from}
            className="chart-bar"
            x={round(start + 0.5)}
            y={round(floor - tall)}
            width={round(Math.max(1.5, end - start - 1))}
            height={round(Math.max(1, tall))}
            rx="1.5"
          />
        ) : null;
      })}
    </g>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

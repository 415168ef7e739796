import { ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import { type DatedPoint, dayNumber, runsOf } from "./course-scale";

type CourseLiveProps = {
  lines: readonly { key: string; name: string; points: readonly DatedPoint[] }[];
  width: number;
  height: number;
  frame: { top: number; right: number; bottom: number; left: number };
  low: number;
  high: number;
  /** Days since 1970. */
  from: number;
  until: number;
  format: (value: number) => string;
  formatDay: (day: string) => string;
};

type Row = { at: number; day: string } & Record<string, number | string>;

/**
 * The lines of a `CourseChart` once more, drawn by Recharts exactly over the server's picture, with what it adds: the values under the
 * pointer or the finger. A run between two gaps is a line of its own.
 */
export default function CourseLive(props: CourseLiveProps) {
  const { lines, width, height, frame, low, high, from, until, format, formatDay } = props;
  const runs = lines.flatMap(({ key, name, points }, line) =>
    runsOf(points).map((run, at) => ({ key: `${key}#${at}`, name, line, run })),
  );
  const rows = new Map<string, Row>();
  for (const { key, run } of runs)
    for (const { day, value } of run) {
      const row = rows.get(day) ?? ({ at: dayNumber(day), day } as Row);
      row[key] = value;
      rows.set(day, row);
    }
  const data = [...rows.values()].sort((a, b) => a.at - b.at);
  return (
    <div className="course-live" aria-hidden="true">
      <ComposedChart width={width} height={height} data={data} margin={frame} accessibilityLayer={false}>
        <XAxis dataKey="at" type="number" domain={[from, Math.max(until, from + 1)]} hide allowDataOverflow />
        <YAxis domain={[low, high]} hide allowDataOverflow />
        <Tooltip
          isAnimationActive={false}
          cursor={{ className: "course-cursor" }}
          content={({ active, payload }) => {
            const day = (payload?.[0]?.payload as Row | undefined)?.day;
            if (!active || !day) return null;
            return (
              <div className="course-tip">
                <b>{formatDay(day)}</b>
                {payload
                  .filter((item) => typeof item.value === "number")
                  .map((item) => (
                    <span key={String(item.dataKey)}>
                      {lines.length > 1 ? `${String(item.name)} ` : ""}
                      {format(Number(item.value))}
                    </span>
                  ))}
              </div>
            );
          }}
        />
        {runs.map(({ key, name, line }) => (
          <Line
            key={key}
            dataKey={key}
            name={name}
            className={`course-line-${line}`}
            stroke="var(--course-stroke)"
            strokeWidth={2}
            dot={false}
            activeDot={{ r: 5, className: `course-dot course-dot-${line}` }}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </ComposedChart>
    </div>
  );
}

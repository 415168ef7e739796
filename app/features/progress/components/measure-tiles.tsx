import { dayNumber, runsOf, valueScale } from "~/ui/course-scale";
import type { CoursePoint } from "../course/model";
import type { Measure, MeasureChange } from "../model";
import { useMeasureWords } from "./measure-words";

interface MeasureTilesProps {
  changes: readonly MeasureChange[];
  courses: readonly { measure: Measure; points: readonly CoursePoint[] }[];
  range: { from: string; until: string };
  /** Days of visits, drawn below the lines. */
  visitDays: readonly string[];
  hrefOf: (measure: Measure) => string;
  /** The measures of the large picture. */
  current: readonly Measure[];
}

/** Every measure as a small picture with its last value and how far it has come; a press enlarges it. */
export function MeasureTiles({ changes, courses, range, visitDays, hrefOf, current }: MeasureTilesProps) {
  const { words, name, value, change, shortDay } = useMeasureWords();
  return (
    <div className="measure-tiles">
      {changes.map(({ measure, first, last }) => (
        <a
          key={measure}
          className="measure-tile"
          href={hrefOf(measure)}
          aria-current={current.includes(measure) ? "true" : undefined}
          title={words.chart.enlarge({ name: name(measure) })}
          data-keep-scroll
        >
          <span className="text-sm text-ink-2">{name(measure)}</span>
          <b className="tabular text-lg font-semibold">{value(measure, last.value)}</b>
          <span className="tabular text-sm text-ink-3">
            {first.day === last.day
              ? words.oneEntry
              : words.since({
                  change: change(measure, last.value - first.value),
                  day: shortDay(first.day),
                })}
          </span>
          <SmallCourse
            points={courses.find((course) => course.measure === measure)?.points ?? []}
            range={range}
            ticks={visitDays}
          />
        </a>
      ))}
    </div>
  );
}

interface SmallCourseProps {
  points: readonly CoursePoint[];
  range: { from: string; until: string };
  ticks: readonly string[];
}

const [WIDTH, HEIGHT, TICKS] = [200, 56, 8];

/** A line over days without axes; silence is a gap, visits are ticks below. */
export function SmallCourse({ points, range, ticks }: SmallCourseProps) {
  const { low, high } = valueScale(points.map(({ value }) => value));
  const [start, end] = [dayNumber(range.from), dayNumber(range.until)];
  const x = (day: string) => 4 + ((dayNumber(day) - start) / Math.max(1, end - start)) * (WIDTH - 8);
  const y = (value: number) => (1 - (value - low) / (high - low)) * (HEIGHT - TICKS - 4);
  const place = (point: CoursePoint) => `${x(point.day).toFixed(1)} ${y(point.value).toFixed(1)}`;
  const last = points.at(-1);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {runsOf(points).map((run) => (
        <path key={run[0]?.day} className="course-line" d={`M${run.map(place).join("L")}`} />
      ))}
      {last ? <circle className="course-dot" cx={x(last.day)} cy={y(last.value)} r="3" /> : null}
      <path
        className="course-tick"
        d={[...new Set(ticks)].map((day) => `M${x(day).toFixed(1)} ${HEIGHT - TICKS + 2}v5`).join("")}
      />
    </svg>
  );
}

import { formatChange } from "~/i18n/format";
import { useLocale } from "~/i18n/context";
import { FilterTags } from "~/ui/badge";
import { CourseChart } from "~/ui/course-chart";
import type { CoursePoint } from "../course/model";
import { inUnits, type Measure } from "../model";
import { OVERLAID_MAX } from "../page/schema";
import { useMeasureWords } from "./measure-words";

interface CoursePictureProps {
  show: readonly Measure[];
  taken: readonly Measure[];
  courses: Record<string, readonly CoursePoint[]>;
  range: { from: string; until: string };
  visitDays: readonly string[];
  goals: readonly { measure: Measure; targetValue: number }[];
  hrefOf: (show: readonly Measure[]) => string;
}

/**
 * One measure in its unit with its goal; or several at once, each in per cent of its own first value shown, because kilograms and
 * centimetres have no common axis and two axes would let any two lines be laid upon each other.
 */
export function CoursePicture(props: CoursePictureProps) {
  const { show, taken, courses, range, visitDays, goals, hrefOf } = props;
  const { words, name, value, number, day, shortDay, change } = useMeasureWords();
  const locale = useLocale();
  const [only] = show;
  if (!only) return null;
  const isOverlaid = show.length > 1;
  const pointsOf = (measure: Measure) => courses[measure] ?? [];
  const lines = show.map((measure) => ({
    key: measure,
    name: name(measure),
    points: pointsOf(measure).map((point) => ({
      day: point.day,
      value: isOverlaid
        ? (point.value / (pointsOf(measure)[0]?.value ?? 1) - 1) * 100
        : inUnits(measure, point.value),
    })),
  }));
  const goal = isOverlaid ? undefined : goals.find(({ measure }) => measure === only);
  const format = (shown: number) =>
    isOverlaid ? `${formatChange(shown, locale, { maximumFractionDigits: 1 })} %` : number(only, Math.round(shown * (only === "weight" ? 1000 : 10))); // prettier-ignore
  const days = [...new Set(show.flatMap((measure) => pointsOf(measure).map((point) => point.day)))]
    .sort()
    .reverse();
  const [first, last] = [pointsOf(only)[0], pointsOf(only).at(-1)];
  const label =
    first && last
      ? words.chart.label({
          name: show.map(name).join(", "),
          from: day(range.from),
          to: day(range.until),
          last: value(only, last.value),
          change: change(only, last.value - first.value),
        })
      : words.chart.empty;
  const toggled = (measure: Measure) =>
    show.includes(measure) ? show.filter((one) => one !== measure) : [...show, measure].slice(-OVERLAID_MAX);
  return (
    <div className="grid gap-3">
      <FilterTags
        label={words.chart.add}
        items={taken.map((measure) => ({
          href: hrefOf(show.length === 1 && show.includes(measure) ? show : toggled(measure)),
          label: name(measure),
          current: show.includes(measure),
        }))}
      />
      {isOverlaid ? <p className="text-sm text-ink-2">{words.chart.overlayHint}</p> : null}
      <CourseChart
        key={show.join()}
        label={label}
        from={range.from}
        until={range.until}
        lines={lines}
        format={format}
        formatDay={shortDay}
        ticks={visitDays}
        target={
          goal
            ? {
                value: inUnits(only, goal.targetValue),
                name: words.chart.target({ value: value(only, goal.targetValue) }),
              }
            : null
        }
        table={{
          head: [words.chart.day, ...show.map(name)],
          rows: days.slice(0, 120).map((one) => [
            day(one),
            ...show.map((measure) => {
              const point = pointsOf(measure).find((entry) => entry.day === one);
              return point ? value(measure, point.value) : "—";
            }),
          ]),
        }}
      />
    </div>
  );
}

import { useLocale, useMessages } from "~/i18n/context";
import { PeriodBars, type PeriodPoint } from "~/ui/period-bars";
import { valueOf, type Amount, type CoursePoint, type FigureKey } from "../model";
import type { Grain, Span } from "../period/model";
import { numberText, pointText, spanText } from "./figure-words";

interface FigureCourseProps {
  figure: FigureKey;
  course: readonly CoursePoint[];
  /** The earlier period's, place by place behind it. */
  before: readonly CoursePoint[];
  grain: Grain;
  span: Span;
}

/** A figure over time, a picture for each currency, the earlier period behind it. */
export function FigureCourse({ figure, course, before, grain, span }: FigureCourseProps) {
  const locale = useLocale();
  const words = useMessages().reports;
  const name = words.figures[figure].name;
  const currencies = currenciesOf([...course, ...before]);
  return (
    <div className="grid gap-6">
      {before.length > 0 ? (
        <p className="figure-key">
          <span>{words.thisPeriod}</span>
          <span>{words.beforePeriod}</span>
        </p>
      ) : null}
      {currencies.map((currency) => (
        <div key={currency ?? ""}>
          {currencies.length > 1 ? <h3 className="text-sm font-semibold">{currency}</h3> : null}
          <PeriodBars
            label={words.courseLabel({ name, days: spanText(span, locale) })}
            points={course.map((point, at): PeriodPoint => ({
              key: point.key,
              label: pointText(point.from, grain, locale),
              value: valueIn(point, currency),
              beforeLabel: before[at] ? pointText(before[at].from, grain, locale) : null,
              before: valueIn(before[at], currency),
            }))}
            format={(value) => numberText(figure, value, currency, locale)}
            headings={{ point: words.when, value: words.thisPeriod, before: words.beforePeriod }}
          />
        </div>
      ))}
    </div>
  );
}

function currenciesOf(points: readonly CoursePoint[]): (string | null)[] {
  const known = new Set(points.flatMap(({ amounts }) => amounts.map(({ currency }) => currency)));
  return known.size === 0 ? [null] : [...known].sort();
}

/** Money that did not move is nought; what lies ahead, and what cannot be divided, is a gap. */
function valueIn(point: CoursePoint | undefined, currency: string | null): number | null {
  if (!point) return null;
  const amount = point.amounts.find((one: Amount) => one.currency === currency);
  return amount ? valueOf(amount) : null;
}

import { useLocale, useMessages } from "~/i18n/context";
import { formatChange, formatDay, formatNumber } from "~/i18n/format";
import { inUnits, unitOf, weekOf, type Measure } from "../model";

/** Values, periods and days of a journal in the page's language. */
export function useMeasureWords() {
  const words = useMessages().progress;
  const locale = useLocale();
  const options = (measure: Measure) => ({ maximumFractionDigits: measure === "weight" ? 2 : 1 });
  const number = (measure: Measure, value: number) => formatNumber(inUnits(measure, value), locale, options(measure)); // prettier-ignore
  const bare = (measure: Measure, difference: number) =>
    formatChange(inUnits(measure, difference), locale, options(measure));
  return {
    words,
    name: (measure: Measure) => words.measures[measure],
    unit: (measure: Measure) => words.units[unitOf(measure)],
    /** «82,5» */
    number,
    /** «82,5 кг» */
    value: (measure: Measure, value: number) =>
      words.value({ value: number(measure, value), unit: words.units[unitOf(measure)] }),
    /** «−1,2» */
    bareChange: bare,
    /** «−1,2 кг», or words for none. */
    change: (measure: Measure, difference: number) =>
      difference === 0
        ? words.same
        : words.value({ value: bare(measure, difference), unit: words.units[unitOf(measure)] }),
    period: (period: string) => {
      const week = weekOf(period);
      if (week !== null) return words.period.week({ n: week });
      return period === "before"
        ? words.period.before
        : period === "after"
          ? words.period.after
          : words.period.none;
    },
    day: (day: string) => formatDay(day, locale, "year"),
    shortDay: (day: string) => formatDay(day, locale, "short"),
  };
}

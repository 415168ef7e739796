import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { Badge } from "~/ui/badge";
import type { Period } from "../model";
import { WeekLine } from "./week-line";

interface PeriodListProps {
  periods: readonly Period[];
  today: string;
  /** Where a period is opened. */
  hrefOf: (period: Period) => string;
  /** First day of the one that is open below; undefined when none is. */
  openFrom: string | null | undefined;
}

/** The stretches of days with different weeks, one under another in the order of the calendar. */
export function PeriodList({ periods, today, hrefOf, openFrom }: PeriodListProps) {
  const words = useMessages().hours.periods;
  return (
    <ol className="divide-y divide-line border-y border-line">
      {periods.map((period) => {
        const isNow =
          (period.from ?? "") <= today && (period.until === null || today <= period.until);
        return (
          <li key={period.from ?? ""} className="grid gap-x-5 gap-y-0.5 py-2.5 sm:grid-cols-[17rem_1fr]">
            <span className="flex flex-wrap items-center gap-2">
              <a
                className={period.from === openFrom ? "font-medium" : "link-underlined"}
                href={hrefOf(period)}
                aria-current={period.from === openFrom ? "true" : undefined}
              >
                <PeriodDays {...period} />
              </a>
              {isNow ? <Badge tone="accent">{words.now}</Badge> : null}
            </span>
            <WeekLine week={period.week} />
          </li>
        );
      })}
    </ol>
  );
} // prettier-ignore

/** «с 1 июня 2026 по 31 августа 2026», «до 31 мая 2026», «всегда». */
export function PeriodDays({ from, until }: { from: string | null; until: string | null }) {
  const words = useMessages().hours.periods;
  const locale = useLocale();
  const day = (value: string) => formatDay(value, locale, "year");
  if (from === null && until === null) return <>{words.always}</>;
  if (from === null) return <>{words.until({ day: day(until ?? "") })}</>;
  if (until === null) return <>{words.from({ day: day(from) })}</>;
  return <>{words.between({ from: day(from), until: day(until) })}</>;
}

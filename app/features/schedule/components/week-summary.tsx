import { useLocale } from "~/i18n/context";
import { formatClock, weekdayNames } from "~/i18n/format";
import { DescriptionList } from "~/ui/description-list";
import type { WeeklyInterval } from "../model";

/** A working week in seven lines. */
export function WeekSummary({ hours, empty }: { hours: readonly WeeklyInterval[]; empty: string }) {
  const locale = useLocale();
  if (hours.length === 0) return <p className="text-ink-2">{empty}</p>;
  const days = weekdayNames(locale, "long").map((name, weekday) => ({
    term: <span className="inline-block first-letter:uppercase">{name}</span>,
    value: hours
      .filter((interval) => interval.weekday === weekday)
      .map(({ startMin, endMin }) => `${formatClock(startMin)}–${formatClock(endMin)}`)
      .join(", "),
  }));
  return <DescriptionList items={days} />;
}

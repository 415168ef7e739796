import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, weekdayNames } from "~/i18n/format";
import type { WeeklyInterval } from "../model";

/** A working week in one line: «пн–пт 09:00–13:00, 14:00–19:00 · сб 10:00–15:00». */
export function WeekLine({ week }: { week: readonly WeeklyInterval[] }) {
  const names = weekdayNames(useLocale(), "short");
  const words = useMessages().hours.week;
  const runs: { first: number; last: number; text: string }[] = [];
  for (let weekday = 0; weekday < 7; weekday += 1) {
    const text = week
      .filter((interval) => interval.weekday === weekday)
      .map(({ startMin, endMin }) => `${formatClock(startMin)}–${formatClock(endMin)}`)
      .join(", ");
    const run = runs.at(-1);
    if (run && run.text === text && run.last === weekday - 1) run.last = weekday;
    else if (text) runs.push({ first: weekday, last: weekday, text });
  }
  if (runs.length === 0) return <span className="text-ink-2">{words.nothing}</span>;
  return (
    <span className="tabular">
      {runs
        .map(({ first, last, text }) => {
          const joint = last - first > 1 ? "–" : ", ";
          return `${first === last ? names[first] : `${names[first]}${joint}${names[last]}`} ${text}`;
        })
        .join(" · ")}
    </span>
  );
}

import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatMonth } from "~/i18n/format";

interface DayStripProps {
  days: readonly { day: string; state: "available" | "full" | "closed" }[];
  today: string;
  selected: string | null;
  hrefFor: (day: string) => string;
  previousHref: string | null;
  nextHref: string | null;
}

/** Seven days side by side: those with room stand out, full ones are dimmed but can be asked about, the rest only say that they are shut. */
export function DayStrip({ days, today, selected, hrefFor, previousHref, nextHref }: DayStripProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.common.calendar;
  return (
    <div className="strip">
      <div className="strip-head">
        <h2 className="strip-month">{monthsOf(days, today, locale)}</h2>
        <Turn href={previousHref} label={m.storefront.previousWeek} path="M12 5 7 10l5 5" />
        <Turn href={nextHref} label={m.storefront.nextWeek} path="m8 5 5 5-5 5" />
      </div>
      <ol className="strip-days" aria-label={m.storefront.days}>
        {days.map(({ day, state }) => {
          const isSelected = day === selected;
          const label = [
            formatDay(day, locale, "full"),
            day === today && words.today,
            isSelected ? words.selected : state !== "available" && words[state],
          ];
          const shared = {
            className: "strip-day",
            "data-state": state,
            "data-today": day === today ? "" : undefined,
          };
          const face = (
            <>
              <span className="sr-only">{label.filter(Boolean).join(", ")}</span>
              <span className="strip-weekday" aria-hidden="true">
                {formatDay(day, locale, "weekdayShort")}
              </span>
              <span className="strip-number" aria-hidden="true">
                {Number(day.slice(8))}
              </span>
            </>
          );
          return (
            <li key={day}>
              {state === "closed" && !isSelected ? (
                <span {...shared}>{face}</span>
              ) : (
                <a
                  {...shared}
                  href={hrefFor(day)}
                  data-day={day}
                  aria-current={isSelected ? "date" : undefined}
                  data-keep-scroll
                >
                  {face}
                </a>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** «Ноябрь», «Ноябрь – декабрь»; the year only when it is not this one. */
function monthsOf(days: DayStripProps["days"], today: string, locale: "ru" | "en"): string {
  const first = days[0]?.day ?? today;
  const last = days.at(-1)?.day ?? first;
  const year = last.slice(0, 4) !== today.slice(0, 4);
  if (first.slice(0, 7) === last.slice(0, 7)) return formatMonth(first, locale, { year });
  const end = formatMonth(last, locale, { year });
  return `${formatMonth(first, locale, { year: false })} – ${locale === "ru" ? end.toLocaleLowerCase("ru") : end}`;
}

function Turn({ href, label, path }: { href: string | null; label: string; path: string }) {
  const arrow = (
    <svg
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d={path} strokeLinejoin="round" />
    </svg>
  );
  return href ? (
    <a className="month-turn" href={href} aria-label={label} title={label} data-keep-scroll>
      {arrow}
    </a>
  ) : (
    <span className="month-turn" aria-disabled="true">
      {arrow}
    </span>
  );
}

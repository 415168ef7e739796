import { CalendarX2 } from "lucide-react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { MonthCalendar } from "~/ui/month-calendar";
import { DayStrip } from "./day-strip";
import type { FreeTime } from "./day-times";
import { ZoneNote } from "./zone-note";

interface CalendarDay {
  day: string;
  state: "available" | "full" | "closed";
}

interface OfferCalendarProps {
  calendar: {
    zone: string;
    today: string;
    strip: { days: CalendarDay[]; previous: string | null; next: string | null };
    month: { month: string; previous: string | null; next: string | null; days: CalendarDay[] };
    day: string | null;
    times: FreeTime[];
    nextFree: string | null;
  };
  /** The same page looking elsewhere. */
  hrefFor: (look: { day?: string; week?: string; month?: string }) => string;
  /** The page was asked for a month: it is open. */
  isMonthOpen: boolean;
  /** Where somebody can wait for an hour that frees; null where there is no waiting. */
  waitHref: ((day: string | null) => string) | null;
  /** The hours of the day, as a form. */
  children: ReactNode;
}

/** Days as a strip with the month behind it, the chosen day's hours, and what to do when there are none. */
export function OfferCalendar({ calendar, hrefFor, isMonthOpen, waitHref, children }: OfferCalendarProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront;
  const { strip, month, day, times, nextFree, zone, today } = calendar;
  const wait = waitHref ? (
    <a className="wait-link" href={waitHref(day)}>
      {words.tellMe}
    </a>
  ) : null;
  if (day === null) {
    return (
      <EmptyState
        icon={<CalendarX2 aria-hidden="true" />}
        title={m.booking.public.nothingAhead}
        text={m.booking.public.nothingAheadText}
      >
        {wait}
      </EmptyState>
    );
  }
  const state = [...strip.days, ...month.days].find((one) => one.day === day)?.state;
  const turn = (to: string | null, look: "week" | "month") => to && hrefFor({ [look]: to });
  return (
    <div className="offer-calendar">
      <DayStrip
        days={strip.days}
        today={today}
        selected={day}
        hrefFor={(chosen) => hrefFor({ day: chosen })}
        previousHref={turn(strip.previous, "week")}
        nextHref={turn(strip.next, "week")}
      />
      <details className="month-fold" key={day} open={isMonthOpen || undefined}>
        <summary>{words.wholeMonth}</summary>
        <MonthCalendar
          month={month.month}
          today={today}
          selected={day}
          days={month.days}
          opensFull
          hrefFor={(chosen) => hrefFor({ day: chosen })}
          previousHref={turn(month.previous, "month")}
          nextHref={turn(month.next, "month")}
        />
      </details>
      <section aria-live="polite" className="offer-day" aria-label={formatDay(day, locale, "full")}>
        {times.length > 0 ? (
          children
        ) : (
          <p className="text-base text-ink-2">
            <b className="font-semibold text-ink first-letter:uppercase">
              {formatDay(day, locale, "weekday")}.{" "}
            </b>
            {state === "closed" ? words.dayShut : words.dayFull}.
          </p>
        )}
        {nextFree ? (
          <LinkButton className="mt-4 whitespace-normal" href={hrefFor({ day: nextFree })} data-keep-scroll>
            {words.nearestFree({ day: formatDay(nextFree, locale, "weekday") })}
          </LinkButton>
        ) : null}
      </section>
      {wait}
      {times[0] ? <ZoneNote zone={zone} at={times[0].start} /> : null}
    </div>
  );
}

import { CalendarCheck, CalendarX2, Check, Hourglass } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatTimeRange } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { dayOf } from "~/lib/zoned-time";
import type { BookingStatus } from "../model";

interface VisitHeroProps {
  visit: {
    status: BookingStatus;
    startsAt: string;
    endsAt: string;
    isDeclined: boolean;
    paidMinor: number;
    refundedMinor: number;
    currency: string;
    place: { zone: string };
  };
  /** What has just happened, by the address. */
  news: "new" | "moved" | null;
  now: string;
}

/** How the visit stands, in one line and a mark, then its day and hour large. */
export function VisitHero({ visit, news, now }: VisitHeroProps) {
  const m = useMessages();
  const locale = useLocale();
  const { status, startsAt, endsAt, isDeclined, place, paidMinor, refundedMinor, currency } = visit;
  const words = m.storefront.visit;
  const isOver = status === "cancelled" || status === "expired" || status === "no_show";
  const hasBegun = status === "confirmed" && startsAt <= now;
  const titles: Record<BookingStatus, string> = {
    hold: words.unpaidTitle,
    pending: words.pendingTitle,
    confirmed: hasBegun ? words.startedTitle : news === "new" ? m.booking.visit.booked : news === "moved" ? words.movedTitle : m.booking.visit.title,
    completed: words.completedTitle,
    cancelled: isDeclined ? words.declinedTitle : words.cancelledTitle,
    no_show: words.noShowTitle,
    expired: words.expiredTitle,
  }; // prettier-ignore
  // Money that came too late is on its way back, or has arrived there.
  const lateMinor = status === "expired" ? paidMinor || refundedMinor : 0;
  const money = formatMoney(lateMinor || paidMinor, currency, locale);
  const text =
    status === "pending"
      ? words.pendingText
      : status === "confirmed" && !hasBegun
        ? words.confirmedText
        : status === "expired"
          ? lateMinor > 0
            ? words.paidLate({ sum: money })
            : words.expiredText
          : status === "cancelled" && paidMinor > 0
            ? words.moneyComing({ sum: money })
            : null;
  return (
    <div className="visit-hero">
      <span className="visit-hero-mark" data-tone={isOver ? "quiet" : undefined}>
        {isOver ? (
          <CalendarX2 aria-hidden="true" />
        ) : status === "pending" ? (
          <Hourglass aria-hidden="true" />
        ) : status === "completed" ? (
          <Check aria-hidden="true" />
        ) : (
          <CalendarCheck aria-hidden="true" />
        )}
      </span>
      <p
        role={news ? "status" : undefined}
        className={isOver ? "font-semibold text-ink-2" : "font-semibold text-accent"}
      >
        {titles[status]}
      </p>
      <h1>
        <span
          className={
            isOver ? "block first-letter:uppercase line-through decoration-1" : "block first-letter:uppercase"
          }
        >
          {formatDay(dayOf(new Date(startsAt), place.zone), locale, "full")}
        </span>
        <span className={isOver ? "tabular block line-through decoration-1" : "tabular block"}>
          {formatTimeRange(new Date(startsAt), new Date(endsAt), place.zone)}
        </span>
      </h1>
      {text ? <p className="pt-1 text-base text-ink-2">{text}</p> : null}
    </div>
  );
}

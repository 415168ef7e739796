import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import type { Closed } from "../closed/model";
import type { Slip } from "../slips/model";

/** From here on minutes say nothing more, hours. */
const LONG_H = 5;

/** A length in hours and minutes: «1 ч 30 мин», «43 ч». */
export function useLength(): (minutes: number) => string {
  const words = useMessages().calendar;
  return (minutes) => {
    const hours = Math.floor(minutes / 60);
    return words.hours({ hours, minutes: hours >= LONG_H ? 0 : Math.round(minutes % 60) });
  };
}

/** Why a stretch is closed, in words. */
export function useClosedWords(): (closed: Closed) => string {
  const m = useMessages();
  const words = m.calendar;
  return ({ why, until, reason, note }) => {
    if (why === "before") return words.closed.before({ time: formatClock(until) });
    const named =
      why === "holiday" && reason
        ? `${words.closed.holiday}: ${(m.hours.holidayNames as Record<string, string>)[reason] ?? reason}`
        : why === "off" || why === "time_off" || why === "place"
          ? [why === "place" ? words.closed.place : null, words.reason[reason ?? "other"] ?? words.closed.off]
              .filter(Boolean)
              .join(": ")
          : words.closed[why];
    return note ? `${named} (${note})` : named;
  };
}

/** Everything about a slip in one line, for its tooltip and for those who hear the page. */
export function useSlipWords() {
  const m = useMessages();
  const locale = useLocale();
  const words = m.calendar.slip;
  const nameOf = (slip: Slip) =>
    slip.seats
      ? slip.serviceName
      : (slip.clientName ?? (slip.status === "hold" ? words.hold : m.booking.crm.unknownClient));
  const timeOf = ({ from, until }: { from: number; until: number }) =>
    `${formatClock(from)}–${formatClock(until)}`;
  const seatsOf = ({ seats }: Slip) =>
    !seats
      ? null
      : seats.capacity === null
        ? words.seatsTaken({ taken: seats.taken })
        : words.seats({ taken: seats.taken, capacity: seats.capacity });
  const marksOf = (slip: Slip) =>
    [
      m.booking.status[slip.status],
      seatsOf(slip),
      slip.dueMinor > 0 && (slip.isOwed || slip.status !== "completed")
        ? words.due({ money: formatMoney(slip.dueMinor, slip.currency, locale) })
        : null,
      slip.seriesId === null ? null : words.series,
      slip.source === "yclients" ? words.vendor : null,
      ...slip.resources,
      slip.noShows > 0 ? words.noShows({ n: slip.noShows }) : null,
      slip.after > 0 ? words.buffer({ minutes: slip.after }) : null,
    ].filter((mark) => mark !== null);
  return { nameOf, timeOf, seatsOf, marksOf };
}

/** «чт, 20 ноября»; a column of the sheet in words. */
export function useDayWords(): (day: string) => string {
  const locale = useLocale();
  return (day) => formatDay(day, locale, "weekday");
}

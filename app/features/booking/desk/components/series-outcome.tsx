import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";

interface SeriesOutcomeProps {
  seriesId: number;
  placed: number;
  unplaced: readonly { startsAt: string; reason: string; alternatives: readonly string[] }[];
  zone: string;
  /** The choice as the address carries it, to book the missing visits with. */
  query: Parameters<typeof paths.newBooking>[0];
}

/** What could not be placed of a series, each day with its reason and the nearest hours that are free. */
export function SeriesOutcome({ seriesId, placed, unplaced, zone, query }: SeriesOutcomeProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.desk.series;
  return (
    <div className="pb-6">
      <Notice
        tone="warning"
        live="alert"
        title={`${words.placed({ n: placed, of: placed + unplaced.length })}. ${words.unplacedText}`}
      >
        <ul className="desk-unplaced">
          {unplaced.map(({ startsAt, reason, alternatives }) => (
            <li key={startsAt}>
              <b className="first-letter:uppercase">
                {formatDateTime(new Date(startsAt), zone, locale, "weekday")}
              </b>
              <span>{m.booking.closed[reason] ?? reason}</span>
              {alternatives.map((start) => {
                const day = dayOf(new Date(start), zone);
                return (
                  <a
                    key={start}
                    className="link-underlined tabular"
                    href={paths.newBooking({ ...query, day, start })}
                  >
                    {day === dayOf(new Date(startsAt), zone)
                      ? formatTime(new Date(start), zone, locale)
                      : formatDateTime(new Date(start), zone, locale, "short")}
                  </a>
                );
              })}
            </li>
          ))}
        </ul>
        <LinkButton href={paths.series(seriesId)}>{words.openSeries}</LinkButton>
      </Notice>
    </div>
  );
}

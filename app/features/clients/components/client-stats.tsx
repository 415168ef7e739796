import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatDateTime, formatNumber, formatPercent, formatRelativeDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Stat, Stats } from "~/ui/stat";

interface ClientStatsProps {
  nextVisit: { bookingId: number; startsAt: string; serviceName: string } | null;
  points: number;
  level: { name: string; percentBp: number } | null;
  recent: { visits: number };
  visitsCount: number;
  /** Ever: visits missed, visits called off late. */
  noShowCount: number;
  lateCancelCount: number;
  /** Local day. */
  lastVisitDay: string | null;
  today: string;
  zone: string;
  /** Where to book the next visit; null for who is archived. */
  bookHref: string | null;
}

/** What one wants to know before picking up the phone. */
export function ClientStats(props: ClientStatsProps) {
  const { nextVisit, points, level, recent, visitsCount, lastVisitDay, today, zone } = props;
  const m = useMessages();
  const locale = useLocale();
  const words = m.clients.card;
  const sameYear = lastVisitDay?.slice(0, 4) === today.slice(0, 4);
  return (
    <Stats>
      <Stat
        label={words.nextVisit}
        value={nextVisit ? formatDateTime(new Date(nextVisit.startsAt), zone, locale) : words.noNextVisit}
        note={nextVisit ? nextVisit.serviceName : props.bookHref ? words.noNextVisitNote : undefined}
        href={nextVisit ? paths.booking(nextVisit.bookingId) : (props.bookHref ?? undefined)}
      />
      <Stat
        label={words.points}
        value={formatNumber(points, locale)}
        note={
          level
            ? m.loyalty.level({
                name: level.name,
                percent: formatPercent(level.percentBp / 10_000, locale, 2),
              })
            : words.noLevel
        }
      />
      <Stat
        label={words.visits90}
        value={formatNumber(recent.visits, locale)}
        note={[
          words.visitsOf({ n: visitsCount }),
          props.noShowCount > 0 ? words.noShows({ n: props.noShowCount }) : null,
          props.lateCancelCount > 0 ? words.lateCancels({ n: props.lateCancelCount }) : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      />
      <Stat
        label={words.lastVisit}
        value={
          lastVisitDay
            ? formatRelativeDay(lastVisitDay, today, locale, sameYear ? "date" : "year")
            : words.never
        }
        note={lastVisitDay ? formatDay(lastVisitDay, locale, "weekdayLong") : undefined}
      />
    </Stats>
  );
}

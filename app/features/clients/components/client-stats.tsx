import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDay, formatNumber, formatPercent, formatRelativeDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Stat, Stats } from "~/ui/stat";

interface ClientStatsProps {
  clientId: number;
  nextVisit: { bookingId: number; startsAt: string; serviceName: string } | null;
  /** Null for whoever may not see sums. */
  dues: readonly { currency: string; dueMinor: number }[] | null;
  unpaidBookingId: number | null;
  points: number;
  level: { name: string; percentBp: number } | null;
  recent: { visits: number };
  visitsCount: number;
  /** Ever: visits missed, visits called off late. */
  noShowCount: number;
  lateCancelCount: number;
  lastVisitAt: string | null;
  lastContactAt: string | null;
  nextContactAt: string | null;
  /** What the next contact is about. */
  nextStep: string | null;
  /** Whether the talk may be seen. */
  seesTalk: boolean;
  now: string;
  zone: string;
  /** Where to book the next visit; null for who is archived. */
  bookHref: string | null;
}

/** What one wants to know before picking up the phone. */
export function ClientStats(props: ClientStatsProps) {
  const { nextVisit, dues, points, level, recent, visitsCount, now, zone } = props;
  const m = useMessages();
  const locale = useLocale();
  const words = m.clients.card;
  const card = m.story.card;
  const today = dayOf(new Date(now), zone);
  const near = (at: string) => {
    const day = dayOf(new Date(at), zone);
    return formatRelativeDay(day, today, locale, day.slice(0, 4) === today.slice(0, 4) ? "date" : "year");
  };
  const owed = dues?.map(({ dueMinor, currency }) => formatMoney(dueMinor, currency, locale)) ?? [];
  const next = props.nextContactAt;
  return (
    <div className="card-stats">
      <Stats>
      <Stat
        label={words.nextVisit}
        value={nextVisit ? formatDateTime(new Date(nextVisit.startsAt), zone, locale) : words.noNextVisit}
        note={nextVisit ? nextVisit.serviceName : props.bookHref ? words.noNextVisitNote : undefined}
        href={nextVisit ? paths.booking(nextVisit.bookingId) : (props.bookHref ?? undefined)}
      />
      {dues === null ? null : (
        <Stat
          label={card.due}
          value={owed.length > 0 ? <span className="text-negative">{owed.join(" + ")}</span> : card.dueNone}
          note={owed.length > 0 ? card.dueNote : undefined}
          href={props.unpaidBookingId === null ? undefined : paths.booking(props.unpaidBookingId)}
        />
      )}
      <Stat
        label={words.points}
        value={formatNumber(points, locale)}
        note={
          level
            ? m.loyalty.level({ name: level.name, percent: formatPercent(level.percentBp / 10_000, locale, 2) })
            : words.noLevel
        }
      />
      <Stat
        label={words.visits90}
        value={formatNumber(recent.visits, locale)}
        note={[
          props.lastVisitAt ? near(props.lastVisitAt) : words.visitsOf({ n: visitsCount }),
          props.noShowCount > 0 ? words.noShows({ n: props.noShowCount }) : null,
          props.lateCancelCount > 0 ? words.lateCancels({ n: props.lateCancelCount }) : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      />
      {props.seesTalk ? (
        <>
          <Stat
            label={card.lastContact}
            value={props.lastContactAt ? near(props.lastContactAt) : card.noContact}
            note={props.lastContactAt ? card.openTalk : card.writeFirst}
            href={paths.clientTalk(props.clientId)}
          />
          <Stat
            label={card.nextContact}
            value={
              next ? (
                <span className={next < now ? "text-negative" : undefined} title={formatDay(dayOf(new Date(next), zone), locale, "full")}>
                  {near(next)}
                </span>
              ) : (
                card.noNext
              )
            }
            note={next && next < now ? <span className="text-negative">{card.nextOverdue}</span> : props.nextStep}
          />
        </>
      ) : null}
      </Stats>
    </div>
  );
} // prettier-ignore

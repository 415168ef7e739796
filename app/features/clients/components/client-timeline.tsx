import { CalendarClock, CalendarPlus, Check, Link2, Pencil, RefreshCw, Star, X } from "lucide-react";
import type { ReactNode } from "react";
import { PointsReason } from "~/features/loyalty/components/points-reason";
import { useLocale, useMessages } from "~/i18n/context";
import {
  formatChange,
  formatDateTime,
  formatDay,
  formatNumber,
  formatRelativeDay,
  formatTime,
} from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Timeline, type TimelineEvent } from "~/ui/timeline";
import type { DayGroup } from "../timeline/model";
import type { IdentityItem, PointsItem, RecordItem, VisitItem } from "../timeline/queries.server";

/** A thing as it comes out of the loader: instants are ISO text. */
type Sent<Item> = {
  [Key in keyof Item]: Item[Key] extends Date
    ? string
    : Item[Key] extends Date | null
      ? string | null
      : Item[Key];
};
type ShownItem =
  | Sent<VisitItem>
  | Sent<PointsItem>
  | Sent<IdentityItem>
  /** Instead of the evidence: the ground on which the client was found. */
  | (Omit<Sent<RecordItem>, "evidence"> & { by: string | null });

interface ClientTimelineProps {
  days: readonly DayGroup<ShownItem>[];
  today: string;
  zone: string;
  /** Whoever looks may open the pages of synchronisation. */
  linksRecords: boolean;
}

/** The story of a client, the latest first. */
export function ClientTimeline({ days, today, zone, linksRecords }: ClientTimelineProps) {
  const locale = useLocale();
  const tell = useTelling(zone, linksRecords);
  return (
    <Timeline
      days={days.map(({ day, items }) => ({
        key: day,
        label: <span className="inline-block first-letter:uppercase">{dayLabel(day)}</span>,
        events: items.map((item) => ({
          key: `${item.kind}-${item.id}`,
          time: formatTime(new Date(item.at), zone, locale),
          dateTime: item.at,
          ...tell(item),
        })),
      }))}
    />
  );

  function dayLabel(day: string): string {
    const date = formatDay(day, locale, day.slice(0, 4) === today.slice(0, 4) ? "date" : "year");
    const near = formatRelativeDay(day, today, locale);
    return near === formatDay(day, locale) ? date : `${near}, ${date}`;
  }
}

type Told = Pick<TimelineEvent, "icon" | "title" | "text" | "end" | "endNote">;

const VISIT_ICON: Record<string, ReactNode> = {
  created: <CalendarPlus />,
  moved: <CalendarClock />,
  linked: <Link2 />,
  changed: <Pencil />,
  completed: <Check />,
  confirmed: <Check />,
  cancelled: <X />,
  no_show: <X />,
  expired: <X />,
};

function useTelling(zone: string, linksRecords: boolean): (item: ShownItem) => Told {
  const m = useMessages();
  const locale = useLocale();
  const words = m.clients.timeline;
  const source = (name: string) => m.sync.sources[name] ?? name;

  const tellVisit = (item: Sent<VisitItem>): Told => {
    const what = item.event === "status" ? (item.toStatus ?? "changed") : item.event;
    const paid = what === "completed" && item.priceMinor > 0;
    return {
      icon: VISIT_ICON[what] ?? <CalendarClock />,
      title: (
        <>
          <a className="font-semibold" href={paths.booking(item.bookingId)}>
            {words.visit[what] ?? m.booking.crm.event[item.event] ?? item.event}
          </a>{" "}
          · {item.serviceName}
        </>
      ),
      text: [
        formatDateTime(new Date(item.startsAt), zone, locale),
        item.staffName,
        what === "created" ? m.booking.source[item.source as keyof typeof m.booking.source] : null,
        item.reason,
      ]
        .filter(Boolean)
        .join(" · "),
      end: paid ? formatMoney(item.priceMinor, item.currency, locale) : undefined,
    };
  };

  const tellPoints = ({ entry, ...item }: Sent<PointsItem>): Told => ({
    icon: <Star />,
    title: <b className="font-semibold">{m.loyalty.entry[entry]({ n: Math.abs(item.points) })}</b>,
    text: <PointsReason entry={{ ...item, kind: entry, entryId: item.id }} />,
    end: (
      <span className={item.points > 0 ? "text-positive" : undefined}>
        {formatChange(item.points, locale)}
      </span>
    ),
    endNote: formatNumber(item.balanceAfter, locale),
  });

  return (item) => {
    if (item.kind === "visit") return tellVisit(item);
    if (item.kind === "points") return tellPoints(item);
    if (item.kind === "identity") {
      return {
        icon: <Link2 />,
        title: <b className="font-semibold">{words.identity({ source: source(item.source) })}</b>,
        text: words.identityText({ id: item.externalId }),
      };
    }
    const title = words.record({ source: source(item.source), id: item.externalId });
    return {
      icon: <RefreshCw />,
      title: linksRecords ? (
        <a className="font-semibold" href={paths.syncRecord(item.id)}>
          {title}
        </a>
      ) : (
        <b className="font-semibold">{title}</b>
      ),
      text: item.by
        ? words.foundBy({ ground: m.sync.grounds[item.by as keyof typeof m.sync.grounds] ?? item.by })
        : undefined,
    };
  };
}

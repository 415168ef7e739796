import { useLocale } from "~/i18n/context";
import { formatDay, formatRelativeDay, formatTime } from "~/i18n/format";
import { Timeline } from "~/ui/timeline";
import type { DayGroup } from "../model";
import { type ShownItem, useTelling } from "./timeline-telling";

interface ClientTimelineProps {
  clientId: number;
  days: readonly DayGroup<ShownItem>[];
  today: string;
  zone: string;
  /** Whoever looks may open the pages of synchronisation. */
  linksRecords: boolean;
  /** Where the support desk's own pages are; null: nowhere that can be looked at. */
  deskUrl: string | null;
}

/** The story of a client, the latest first. */
export function ClientTimeline({ clientId, days, today, zone, linksRecords, deskUrl }: ClientTimelineProps) {
  const locale = useLocale();
  const tell = useTelling({ clientId, zone, linksRecords, deskUrl });
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

import { useLocale, useMessages } from "~/i18n/context";
import { formatRelativeDay, formatTime } from "~/i18n/format";
import { dayOf } from "~/lib/zoned-time";

interface DueTimeProps {
  at: string;
  now: string;
  zone: string;
}

/** When something is due, as one would say it; overdue is said too, not only coloured. */
export function DueTime({ at, now, zone }: DueTimeProps) {
  const locale = useLocale();
  const words = useMessages().conversations.actions;
  const isOverdue = at < now;
  const due = new Date(at);
  const day = formatRelativeDay(dayOf(due, zone), dayOf(new Date(now), zone), locale);
  return (
    <time dateTime={at} className={isOverdue ? "tabular text-negative" : "tabular"}>
      {day}, {formatTime(due, zone, locale)}
      {isOverdue ? <span className="sr-only"> · {words.overdue}</span> : null}
    </time>
  );
}

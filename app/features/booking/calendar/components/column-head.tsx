import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatPercent } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { calendarQuery, type CalendarAddress } from "../address/model";
import type { Column } from "../columns/model";
import { vars } from "./sheet-style";

type ColumnHeadProps = {
  column: Column;
  address: CalendarAddress;
  /** In a week of one person a column is a day. */
  isDay: boolean;
  today: string;
  visits: number;
};

/** Who or which day a column is, and how full; leads to the person's week or to the day. */
export function ColumnHead({ column, address, isDay, today, visits }: ColumnHeadProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.calendar;
  const { day, name, staffId, busyShare, isArchived } = column;
  const href = paths.calendar(
    calendarQuery(
      isDay ? { ...address, view: "day", day } : { ...address, view: "week", day, staff: [staffId] },
    ),
  );
  const title = [
    isDay ? formatDay(day, locale, "full") : words.weekOf({ name }),
    m.booking.crm.visits({ n: visits }),
    busyShare === null ? null : words.busyShare({ share: formatPercent(busyShare, locale) }),
    isArchived ? words.archivedNote : null,
  ];
  return (
    <div className="sheet-head" data-today={isDay && day === today ? "" : undefined}>
      <a href={href} title={title.filter(Boolean).join(", ")}>
        {isDay ? null : <Avatar name={name} size="sm" />}
        <span className="sheet-head-text">
          <span className="sheet-name block">{isDay ? formatDay(day, locale, "weekdayNumber") : name}</span>
          {isArchived ? (
            <Badge tone="warning">{words.archived}</Badge>
          ) : busyShare === null ? null : (
            <span className="sheet-share" style={vars({ share: Math.round(busyShare * 100) / 100 })}>
              <span />
            </span>
          )}
        </span>
      </a>
    </div>
  );
}

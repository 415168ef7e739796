import type { CSSProperties } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";
import type { CalendarPage, Column } from "../queries.server";
import { SlipLink } from "./slip";
import { useNowMinute } from "./use-now-minute";

/** Numbers a stylesheet positions by. */
export function vars(values: Record<string, number>): CSSProperties {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`--${name}`, value]),
  ) as CSSProperties;
}

/** The sheet: who or which day across, hours down. Everything is positioned by the server; scripts only move the now-line. */
export function Sheet({ page }: { page: CalendarPage }) {
  const { hours, columns, today, zone } = page;
  const nowMin = useNowMinute(zone, page.nowMin);
  const showsToday = columns.some(({ day }) => day === today);
  const isNowShown = showsToday && nowMin >= hours.from && nowMin <= hours.until;
  const marks: number[] = [];
  for (let at = hours.from; at < hours.until; at += 60) marks.push(at);
  return (
    // A scrolling region that holds more than its links must be reachable by keyboard (axe: scrollable-region-focusable).
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div
      className="sheet-scroll"
      data-list={page.view === "day" ? "" : undefined}
      tabIndex={0}
      role="region"
      aria-label={formatRegion(page)}
    >
      <div className="sheet" style={vars({ columns: columns.length, from: hours.from, until: hours.until })}>
        <div className="sheet-corner" />
        {columns.map((column) => (
          <ColumnHead key={column.key} column={column} page={page} />
        ))}
        <div className="sheet-axis" aria-hidden="true">
          {marks.map((at, index) => (
            <span
              key={at}
              className="sheet-hour"
              data-first={index === 0 ? "" : undefined}
              style={vars({ at })}
            >
              {formatClock(at)}
            </span>
          ))}
          {isNowShown ? (
            <span className="sheet-now-time" style={vars({ at: nowMin })}>
              {formatClock(nowMin)}
            </span>
          ) : null}
        </div>
        {columns.map((column) => (
          <DayColumn
            key={column.key}
            column={column}
            page={page}
            now={isNowShown && column.day === today ? nowMin : null}
          />
        ))}
      </div>
    </div>
  );
}

function formatRegion(page: CalendarPage): string {
  return page.columns.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) === at).join(", "); // prettier-ignore
}

function ColumnHead({ column, page }: { column: Column; page: CalendarPage }) {
  const locale = useLocale();
  const share = column.busyShare;
  return (
    <div
      className="sheet-head"
      data-today={page.view === "week" && column.day === page.today ? "" : undefined}
    >
      {page.view === "day" ? <Avatar name={column.name} size="sm" /> : null}
      <div className="min-w-0">
        <div className="sheet-name">
          {page.view === "day" ? column.name : formatDay(column.day, locale, "weekday")}
        </div>
        {share === null ? null : (
          <span className="sheet-share" style={vars({ share: Math.round(share * 100) / 100 })}>
            <span />
          </span>
        )}
      </div>
    </div>
  );
}

function DayColumn({ column, page, now }: { column: Column; page: CalendarPage; now: number | null }) {
  const m = useMessages();
  const { hours } = page;
  const closed = closedStretches(column, page);
  return (
    <div className="sheet-column">
      {closed.map(({ from, until }) => (
        <div
          key={from}
          className="sheet-closed"
          style={vars({ a: from, b: until })}
          title={m.booking.calendar.closed}
        />
      ))}
      {column.gaps.map(({ from, until }) => {
        const free = m.booking.calendar.gap({ from: formatClock(from), until: formatClock(until) });
        return (
          <a
            key={from}
            className="sheet-gap"
            style={vars({ a: Math.max(from, hours.from), b: Math.min(until, hours.until) })}
            href={paths.newBooking({ staff: column.staffId, day: column.day, start: formatClock(from) })}
            data-from={from}
          >
            {free}
          </a>
        );
      })}
      {column.slips.map((slip) => (
        <SlipLink key={slip.id} slip={slip} />
      ))}
      {now === null ? null : <div className="sheet-now" style={vars({ at: now })} />}
    </div>
  );
}

/** Hours of the sheet in which the person does not work. */
function closedStretches({ work }: Column, { hours }: CalendarPage) {
  const closed: { from: number; until: number }[] = [];
  let from = hours.from;
  for (const shift of work) {
    if (shift.from > from) closed.push({ from, until: shift.from });
    from = Math.max(from, shift.until);
  }
  if (from < hours.until) closed.push({ from, until: hours.until });
  return closed;
}

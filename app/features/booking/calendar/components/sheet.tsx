import { useEffect, useRef, type CSSProperties } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay, formatPercent } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";
import { closedStretches, cutOpenings, type Closed } from "../model";
import type { CalendarPage, Column } from "../queries.server";
import { SlipLink } from "./slip";
import { useNowMinute } from "./use-now-minute";
import { walkSheet } from "./walk-sheet";

/** How near the time of now may come to the name of an hour before the name gives way, minutes. */
const ROOM_FOR_NOW_MIN = 14;

/** Numbers a stylesheet positions by. */
export function vars(values: Record<string, number>): CSSProperties {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`--${name}`, value]),
  ) as CSSProperties;
}

/** The sheet: who or which day across, hours down. Everything is positioned by the server; scripts move the now-line and the focus. */
export function Sheet({ page }: { page: CalendarPage }) {
  const { hours, columns, today, zone, view } = page;
  const nowMin = useNowMinute(zone, page.nowMin);
  const isNowShown =
    columns.some(({ day }) => day === today) && nowMin >= hours.from && nowMin <= hours.until;
  const scroller = useScrollToNow({ page, isNowShown });
  return (
    // The keys only move focus between the links inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      className="sheet-scroll"
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys
      tabIndex={0}
      role="region"
      aria-label={[...new Set(columns.map(({ name }) => name))].join(", ")}
      onKeyDown={walkSheet}
    >
      <div className="sheet" style={vars({ columns: columns.length, from: hours.from, until: hours.until })}>
        <div className="sheet-corner" />
        {columns.map((column) => (
          <ColumnHead key={column.key} column={column} isWeek={view === "week"} today={today} />
        ))}
        <Axis hours={hours} now={isNowShown ? nowMin : null} />
        {columns.map((column) => (
          <DayColumn key={column.key} column={column} page={page} nowMin={nowMin} isNowShown={isNowShown} />
        ))}
      </div>
    </div>
  );
}

/** A sheet longer than the screen opens at the hour of now, a wide week at today. */
function useScrollToNow({ page, isNowShown }: { page: CalendarPage; isNowShown: boolean }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { view, day, staffId } = page;
  useEffect(() => {
    const area = scroller.current;
    const line = area?.querySelector<HTMLElement>(".sheet-now");
    if (!area || !line || !isNowShown) return;
    area.scrollTop = line.offsetTop - area.clientHeight / 3;
    area.scrollLeft = (line.parentElement?.offsetLeft ?? 0) - area.clientWidth / 2;
    // Only when another page is shown: the minute that passes must not move the sheet under a reader.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [view, day, staffId]);
  return scroller;
}

function Axis({ hours, now }: { hours: CalendarPage["hours"]; now: number | null }) {
  const marks: number[] = [];
  for (let at = hours.from; at <= hours.until; at += 60) marks.push(at);
  return (
    <div className="sheet-axis" aria-hidden="true">
      {marks
        .filter((at) => now === null || Math.abs(at - now) > ROOM_FOR_NOW_MIN)
        .map((at) => (
          <span key={at} className="sheet-hour" style={vars({ at })}>
            {formatClock(at)}
          </span>
        ))}
      {now === null ? null : (
        <span className="sheet-now-time" style={vars({ at: now })}>
          {formatClock(now)}
        </span>
      )}
    </div>
  );
}

function ColumnHead({ column, isWeek, today }: { column: Column; isWeek: boolean; today: string }) {
  const m = useMessages();
  const locale = useLocale();
  const { day, name, staffId, busyShare } = column;
  const share = busyShare === null ? null : formatPercent(busyShare, locale);
  return (
    <div className="sheet-head" data-today={isWeek && day === today ? "" : undefined}>
      <a
        href={
          isWeek
            ? paths.calendar({ view: "day", day })
            : paths.calendar({ view: "week", day, staff: String(staffId) })
        }
        title={[
          isWeek ? formatDay(day, locale, "full") : `${name}: ${m.booking.calendar.week.toLowerCase()}`,
          share && m.booking.crm.busyShare({ share }),
        ]
          .filter(Boolean)
          .join(", ")}
      >
        {isWeek ? null : <Avatar name={name} size="sm" />}
        <span className="sheet-head-text">
          <span className="sheet-name block">{isWeek ? formatDay(day, locale, "weekdayNumber") : name}</span>
          {busyShare === null ? null : (
            <span className="sheet-share" style={vars({ share: Math.round(busyShare * 100) / 100 })}>
              <span />
            </span>
          )}
        </span>
      </a>
    </div>
  );
}

type DayColumnProps = { column: Column; page: CalendarPage; nowMin: number; isNowShown: boolean };

function DayColumn({ column, page, nowMin, isNowShown }: DayColumnProps) {
  const m = useMessages();
  const { hours, today } = page;
  const isToday = column.day === today;
  // Nobody can be booked into what has passed.
  const earliest = column.day < today ? Infinity : isToday ? nowMin : 0;
  return (
    <div className="sheet-column">
      {closedStretches(column.work, hours).map((closed) => (
        <ClosedTime key={closed.from} closed={closed} hours={hours} />
      ))}
      {(earliest === Infinity ? [] : cutOpenings(column.gaps, earliest)).map(
        ({ from, until, freeUntil }, index) => (
          <a
            key={from}
            className="sheet-gap"
            style={vars({ a: Math.max(from, hours.from), b: Math.min(until, hours.until) })}
            href={paths.newBooking({ staff: column.staffId, day: column.day, start: formatClock(from) })}
            data-at={from}
            // One stop a column for the Tab key; arrows reach the rest.
            tabIndex={index === 0 ? undefined : -1}
          >
            {m.booking.calendar.gap({ from: formatClock(from), until: formatClock(freeUntil) })}
          </a>
        ),
      )}
      {column.slips.map((slip) => (
        <SlipLink
          key={slip.id}
          slip={slip}
          isPast={column.day < today || (isToday && slip.until <= nowMin)}
        />
      ))}
      {isNowShown && isToday ? <div className="sheet-now" style={vars({ at: nowMin })} /> : null}
    </div>
  );
}

/** Shorter than this there is no room for the word, minutes. */
const ROOM_FOR_WORD_MIN = 25;

function ClosedTime({ closed, hours }: { closed: Closed; hours: CalendarPage["hours"] }) {
  const words = useMessages().booking.calendar;
  const { from, until, why } = closed;
  const label = {
    day_off: words.dayOff,
    before: words.shiftFrom({ time: formatClock(until) }),
    break: words.breakTime,
    after: words.closed,
  }[why];
  const edge = [from === hours.from && "top", until === hours.until && "bottom"].filter(Boolean).join(" ");
  return (
    <div
      className="sheet-closed"
      style={vars({ a: from, b: until })}
      title={label}
      data-edge={edge || undefined}
    >
      {until - from >= ROOM_FOR_WORD_MIN ? <span>{label}</span> : null}
    </div>
  );
}

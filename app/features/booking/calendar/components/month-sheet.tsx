import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, weekdayNames } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { calendarQuery } from "../address/model";
import type { DayLoad } from "../month/model";
import type { CalendarPage } from "../queries.server";
import { vars } from "./sheet-style";
import { useLength } from "./use-words";

/** A month at a glance: per day the visits, how full it is and what is left; a click opens the day. */
export function MonthSheet({ page }: { page: CalendarPage }) {
  const locale = useLocale();
  const long = weekdayNames(locale, "long");
  const weeks: DayLoad[][] = [];
  for (let at = 0; at < page.month.length; at += 7) weeks.push(page.month.slice(at, at + 7));
  return (
    <div className="month-scroll">
      <table className="month-sheet">
        <thead>
          <tr>
            {weekdayNames(locale).map((name, at) => (
              <th key={name} scope="col" abbr={long[at]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map((load) => (
                <td key={load.day}>
                  <MonthCell load={load} page={page} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MonthCell({ load, page }: { load: DayLoad; page: CalendarPage }) {
  const words = useMessages().calendar;
  const locale = useLocale();
  const length = useLength();
  const { day, isOfMonth, visits, pending, busyShare, freeMin, holiday } = load;
  const isAhead = day >= page.today;
  const free = busyShare === null || !isAhead ? null : freeMin > 0 ? words.month.free({ time: length(freeMin) }) : words.month.full; // prettier-ignore
  const off = busyShare === null ? (holiday ? words.closed.holiday : words.month.off) : null;
  return (
    <a
      className="month-cell"
      href={paths.calendar(calendarQuery({ ...page.address, view: "day", day }))}
      data-at={Date.parse(`${day}T00:00:00Z`) / 60_000}
      data-other={isOfMonth ? undefined : ""}
      data-today={day === page.today ? "" : undefined}
      data-past={isAhead ? undefined : ""}
      data-off={busyShare === null ? "" : undefined}
      aria-current={day === page.today ? "date" : undefined}
    >
      <span className="month-cell-day">
        <span className="sr-only">{formatDay(day, locale, "full")}: </span>
        <span aria-hidden="true">{Number(day.slice(8))}</span>
      </span>
      <span className="month-cell-visits">
        {visits > 0 ? (
          <>
            <b>{visits}</b>
            <span className="month-cell-word">
              {" "}
              {words.month.visits({ n: visits }).replace(/^\d+\s/, "")}
            </span>
          </>
        ) : null}
      </span>
      {pending > 0 ? <span className="month-cell-pending">{words.pending({ n: pending })}</span> : null}
      {busyShare === null ? null : (
        <span className="sheet-share" style={vars({ share: Math.round(busyShare * 100) / 100 })}>
          <span />
        </span>
      )}
      <span className="month-cell-free">{off ?? free}</span>
    </a>
  );
}

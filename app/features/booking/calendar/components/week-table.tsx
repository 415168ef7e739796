import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay, formatPercent } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";
import { Badge } from "~/ui/badge";
import { calendarQuery } from "../address/model";
import type { Column } from "../columns/model";
import { lengthOf } from "../model";
import type { CalendarPage } from "../queries.server";
import type { Slip } from "../slips/model";
import { vars } from "./sheet-style";
import { SlipMark } from "./slip-mark";
import { useClosedWords, useLength, useSlipWords } from "./use-words";

/** So many visits a cell names; the rest is counted, the day has them. */
const NAMED = 5;

type WeekTableProps = { page: CalendarPage; columns: readonly Column[]; changed: ReadonlySet<number> };

/** A week of everybody: a row per person, a cell per day with its visits in short. */
export function WeekTable({ page, columns, changed }: WeekTableProps) {
  const words = useMessages().calendar;
  const locale = useLocale();
  const { range, today, address } = page;
  const days = [...new Set(columns.map(({ day }) => day))].sort();
  const people = [...new Map(columns.map((column) => [column.staffId, column])).values()];
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keys
    <div className="week-scroll" tabIndex={0} role="region" aria-label={words.views.week}>
      <table className="week-table" data-range={range.from}>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{words.week.person}</span>
            </th>
            {days.map((day) => (
              <th key={day} scope="col" data-today={day === today ? "" : undefined}>
                <a href={paths.calendar(calendarQuery({ ...address, view: "day", day }))}>
                  <span className="sr-only">{formatDay(day, locale, "full")}</span>
                  <span aria-hidden="true">{formatDay(day, locale, "weekdayNumber")}</span>
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map(({ staffId, name, isArchived }) => (
            <tr key={staffId}>
              <th scope="row">
                <a
                  href={paths.calendar(calendarQuery({ ...address, view: "week", staff: [staffId] }))}
                  title={words.weekOf({ name })}
                >
                  <Avatar name={name} size="sm" />
                  <span>
                    {name}
                    {isArchived ? <Badge tone="warning">{words.archived}</Badge> : null}
                  </span>
                </a>
              </th>
              {days.map((day) => (
                <WeekCell
                  key={day}
                  columns={columns.filter((column) => column.staffId === staffId && column.day === day)}
                  page={page}
                  changed={changed}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type WeekCellProps = { columns: readonly Column[]; page: CalendarPage; changed: ReadonlySet<number> };

function WeekCell({ columns, page, changed }: WeekCellProps) {
  const words = useMessages().calendar;
  const locale = useLocale();
  const sayClosed = useClosedWords();
  const length = useLength();
  const [column] = columns;
  if (!column) return <td />;
  const slips = columns.flatMap((one) => one.slips).sort((a, b) => a.from - b.from);
  const named = slips.slice(0, slips.length > NAMED + 1 ? NAMED : slips.length);
  const { day } = column;
  const isOff = columns.every(({ work }) => work.length === 0);
  const isPast = day < page.today;
  const free = columns.reduce((sum, { gaps }) => sum + lengthOf(gaps), 0);
  const href = paths.calendar(
    calendarQuery({ ...page.address, view: "day", day, staff: page.address.staff }),
  );
  const why = column.closed[0];
  return (
    <td
      data-off={isOff && slips.length === 0 ? "" : undefined}
      data-today={day === page.today ? "" : undefined}
    >
      <div className="week-cell">
        {named.map((slip) => (
          <WeekSlip key={slip.id} slip={slip} isPast={isPast} isChanged={changed.has(slip.id)} />
        ))}
        {slips.length > named.length ? (
          <a href={href} className="week-more">
            {words.week.more({ n: slips.length - named.length })}
          </a>
        ) : null}
        {isOff ? (
          slips.length === 0 && why ? (
            <span className="week-off">{sayClosed(why)}</span>
          ) : null
        ) : (
          <a
            href={href}
            className="week-load"
            title={
              column.busyShare === null
                ? undefined
                : words.busyShare({ share: formatPercent(column.busyShare, locale) })
            }
          >
            <span
              className="sheet-share"
              style={vars({ share: Math.round((column.busyShare ?? 0) * 100) / 100 })}
            >
              <span />
            </span>
            {isPast ? null : (
              <span>{free > 0 ? words.week.free({ time: length(free) }) : words.week.full}</span>
            )}
          </a>
        )}
      </div>
    </td>
  );
}

function WeekSlip({ slip, isPast, isChanged }: { slip: Slip; isPast: boolean; isChanged: boolean }) {
  const { nameOf, timeOf, marksOf } = useSlipWords();
  return (
    <a
      className="week-slip"
      href={paths.booking(slip.id)}
      data-slip={slip.id}
      data-status={slip.status}
      data-past={isPast ? "" : undefined}
      data-changed={isChanged ? "" : undefined}
      title={[timeOf(slip), nameOf(slip), slip.serviceName, ...marksOf(slip)].join(" · ")}
    >
      <span className="week-time">{formatClock(slip.from)}</span>
      <SlipMark status={slip.status} />
      <span className="week-name">{nameOf(slip)}</span>
      {slip.seats ? (
        <span className="week-end">
          {slip.seats.taken}
          {slip.seats.capacity === null ? null : `/${slip.seats.capacity}`}
        </span>
      ) : null}
      <span className="sr-only">, {marksOf(slip).join(", ")}</span>
    </a>
  );
}

import { Repeat } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { VisitStatus } from "../../components/visit-status";
import type { Column } from "../columns/model";
import type { CalendarPage } from "../queries.server";
import type { Slip } from "../slips/model";
import type { Walls } from "./use-now";
import { useSlipWords } from "./use-words";

type AgendaProps = {
  page: CalendarPage;
  columns: readonly Column[];
  walls: Walls;
  changed: ReadonlySet<number>;
  /** Only on narrow screens: the page's own choice there. */
  isFallback: boolean;
};

interface Row {
  slip: Slip;
  column: Column;
}

/** The visits of some days in the order of the clock, under the names of the days. */
export function Agenda({ page, columns, walls, changed, isFallback }: AgendaProps) {
  const words = useMessages().calendar;
  const isEmpty = columns.every(({ slips }) => slips.length === 0);
  const days = [...new Set(columns.map(({ day }) => day))].sort();
  const isNamed = days.length > 1;
  return (
    <div className="agenda" data-fallback={isFallback ? "" : undefined}>
      {isEmpty ? <EmptyState title={words.empty.noVisits} text={words.empty.noVisitsText} /> : null}
      {isEmpty
        ? null
        : days.map((day) => (
            <AgendaDay
              key={day}
              {...{ page, day, walls, changed, isNamed }}
              columns={columns.filter((column) => column.day === day)}
            />
          ))}
    </div>
  );
}

type AgendaDayProps = Omit<AgendaProps, "isFallback"> & { day: string; isNamed: boolean };

function AgendaDay({ page, day, columns, walls, changed, isNamed }: AgendaDayProps) {
  const m = useMessages();
  const words = m.calendar;
  const locale = useLocale();
  const rows: Row[] = columns
    .flatMap((column) => column.slips.map((slip) => ({ slip, column })))
    .sort((a, b) => a.slip.from - b.slip.from || a.slip.id - b.slip.id);
  const isOff = columns.every(({ work }) => work.length === 0);
  const note = rows.length > 0 ? m.booking.crm.visits({ n: rows.length }) : isOff ? words.closed.day_off : words.list.noVisits; // prettier-ignore
  return (
    <section aria-label={formatDay(day, locale, "full")}>
      {isNamed ? (
        <div className="agenda-day" data-today={day === page.today ? "" : undefined}>
          <h2 className="first-letter:uppercase">
            {formatDay(day, locale, "weekday")}
            {day === page.today ? `, ${words.list.today}` : null}
          </h2>
          <span className="text-sm text-ink-3">{note}</span>
        </div>
      ) : null}
      <ul>
        {rows.map(({ slip, column }) => {
          const now = walls.get(column.locationId) ?? { day: column.today, minutes: column.nowMin };
          const isPast = day < now.day || (day === now.day && slip.until <= now.minutes);
          return (
            <li key={slip.id}>
              <AgendaRow
                {...{ slip, isPast }}
                person={page.soloStaffId === null ? column.name : null}
                isChanged={changed.has(slip.id)}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type AgendaRowProps = { slip: Slip; person: string | null; isPast: boolean; isChanged: boolean };

function AgendaRow({ slip, person, isPast, isChanged }: AgendaRowProps) {
  const m = useMessages();
  const locale = useLocale();
  const { nameOf, seatsOf } = useSlipWords();
  const words = m.calendar.slip;
  const place = [slip.seats ? seatsOf(slip) : slip.serviceName, person, ...slip.resources];
  const body = (
    <>
      <span className="agenda-time">
        <span>{formatClock(slip.from)}</span>
        <span className="text-sm text-ink-3">{formatClock(slip.until)}</span>
      </span>
      <span className="agenda-what">
        <span className="agenda-name">
          {nameOf(slip)}
          {slip.seriesId === null ? null : <Repeat className="slip-sign" aria-label={words.series} />}
        </span>
        <span className="text-sm text-ink-2">{place.filter(Boolean).join(" · ")}</span>
        {slip.status === "confirmed" ? null : <VisitStatus status={slip.status} />}
      </span>
      <span className="agenda-money" data-owed={slip.isOwed ? "" : undefined}>
        {slip.dueMinor > 0 && (slip.isOwed || slip.status !== "completed")
          ? formatMoney(slip.dueMinor, slip.currency, locale)
          : null}
      </span>
    </>
  );
  const shared = {
    className: "agenda-row",
    "data-past": isPast ? "" : undefined,
    "data-changed": isChanged ? "" : undefined,
  };
  if (!slip.seats)
    return (
      <a href={paths.booking(slip.id)} {...shared}>
        {body}
      </a>
    );
  return (
    <>
      <div {...shared}>{body}</div>
      <ul className="agenda-people">
        {slip.people.map(({ id, clientName, seats, status }) => (
          <li key={id}>
            <a href={paths.booking(id)}>
              <span>
                {clientName ?? m.booking.crm.unknownClient}
                {seats > 1 ? ` ×${seats}` : null}
              </span>
              {status === "confirmed" ? null : <VisitStatus status={status} />}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

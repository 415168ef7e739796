import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { VisitStatus } from "../../components/visit-status";
import type { CalendarPage, Slip } from "../queries.server";

/** The sheet as a list, for phones: everybody's visits in the order of the clock, a week under the names of its days. */
export function Agenda({ page }: { page: CalendarPage }) {
  const m = useMessages();
  const { view, columns, today } = page;
  if (columns.every(({ slips }) => slips.length === 0)) {
    const words = m.booking.calendar;
    return (
      <div className="agenda">
        <EmptyState title={words.noVisits} text={view === "day" ? words.noVisitsText : words.noVisitsWeek} />
      </div>
    );
  }
  const days = [...new Set(columns.map(({ day }) => day))];
  return (
    <div className="agenda">
      {days.map((day) => {
        const rows = columns
          .filter((column) => column.day === day)
          .flatMap((column) => column.slips.map((slip) => ({ slip, person: column.name })))
          .sort((a, b) => a.slip.from - b.slip.from || a.slip.id - b.slip.id);
        const isOff = columns.every((column) => column.day !== day || column.work.length === 0);
        return (
          <section key={day}>
            {view === "week" ? <DayHead page={page} day={day} visits={rows.length} isOff={isOff} /> : null}
            <ul>
              {rows.map(({ slip, person }) => (
                <li key={slip.id}>
                  <AgendaRow
                    slip={slip}
                    person={view === "day" ? person : null}
                    isPast={day < today || (day === today && slip.until <= page.nowMin)}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

type DayHeadProps = { page: CalendarPage; day: string; visits: number; isOff: boolean };

function DayHead({ page, day, visits, isOff }: DayHeadProps) {
  const m = useMessages();
  const note = visits > 0 ? m.booking.crm.visits({ n: visits }) : isOff ? m.booking.calendar.dayOff : null;
  return (
    <div className="agenda-day" data-today={day === page.today ? "" : undefined}>
      <h2 className="first-letter:uppercase">{formatDay(day, useLocale(), "weekday")}</h2>
      <span className="text-sm text-ink-3">{note ?? m.booking.calendar.noVisits}</span>
    </div>
  );
}

function AgendaRow({ slip, person, isPast }: { slip: Slip; person: string | null; isPast: boolean }) {
  const m = useMessages();
  const locale = useLocale();
  return (
    <a href={paths.booking(slip.id)} className="agenda-row" data-past={isPast ? "" : undefined}>
      <span className="tabular">
        <span className="block font-semibold">{formatClock(slip.from)}</span>
        <span className="block text-sm text-ink-3">{formatClock(slip.until)}</span>
      </span>
      <span className="grid min-w-0 gap-0.5">
        <span className="font-medium">{slip.clientName ?? m.booking.crm.unknownClient}</span>
        <span className="text-sm text-ink-2">{[slip.serviceName, person].filter(Boolean).join(" · ")}</span>
        {slip.status === "confirmed" ? null : <VisitStatus status={slip.status} />}
      </span>
      <span className="tabular text-right text-sm text-ink-2">
        {slip.priceMinor > 0 ? formatMoney(slip.priceMinor, slip.currency, locale) : null}
      </span>
    </a>
  );
}

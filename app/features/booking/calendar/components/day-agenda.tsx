import { useLocale, useMessages } from "~/i18n/context";
import { formatClock } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { EmptyState } from "~/ui/empty-state";
import { VisitStatus } from "../../components/visit-status";
import type { CalendarPage } from "../queries.server";

/** The day as a list, for phones: everybody's visits in the order of the clock. */
export function DayAgenda({ page }: { page: CalendarPage }) {
  const m = useMessages();
  const locale = useLocale();
  const rows = page.columns
    .flatMap((column) => column.slips.map((slip) => ({ slip, person: column.name })))
    .sort((a, b) => a.slip.from - b.slip.from || a.slip.id - b.slip.id);
  return (
    <div className="sheet-list px-(--gutter) py-2">
      {rows.length === 0 ? (
        <EmptyState title={m.booking.calendar.noVisits} text={m.booking.calendar.noVisitsText} />
      ) : null}
      <ul className="divide-y divide-line">
        {rows.map(({ slip, person }) => (
          <li key={slip.id}>
            <a href={paths.booking(slip.id)} className="flex items-start gap-3 py-3 no-underline">
              <span className="tabular w-12 shrink-0">
                <span className="block font-semibold">{formatClock(slip.from)}</span>
                <span className="block text-sm text-ink-3">{formatClock(slip.until)}</span>
              </span>
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">
                  {slip.clientName ?? m.booking.crm.unknownClient}
                </span>
                <span className="block text-sm text-ink-2">
                  {slip.serviceName} · {person}
                </span>
              </span>
              <span className="shrink-0 text-right text-sm">
                <VisitStatus status={slip.status} />
                {slip.priceMinor > 0 ? (
                  <span className="tabular block text-ink-2">
                    {formatMoney(slip.priceMinor, slip.currency, locale)}
                  </span>
                ) : null}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

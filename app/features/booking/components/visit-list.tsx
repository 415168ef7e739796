import { useLocale, useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { VisitStatus } from "./visit-status";

/** A visit as it comes out of a loader: instants are ISO text. */
export interface ListedVisit {
  id: number;
  startsAt: string;
  endsAt: string;
  status: Parameters<typeof VisitStatus>[0]["status"];
  clientName: string | null;
  serviceName: string;
  staffName: string;
  priceMinor: number;
  currency: string;
  zone: string;
}

/** Visits one under another: when, whose, what, with whom, how it stands when it is not simply awaited. The whole row leads to the visit. */
export function VisitList({
  visits,
  showStaff = true,
}: {
  visits: readonly ListedVisit[];
  showStaff?: boolean;
}) {
  const m = useMessages();
  const locale = useLocale();
  return (
    <ul className="divide-y divide-line">
      {visits.map((visit) => (
        <li key={visit.id}>
          <a
            href={paths.booking(visit.id)}
            className="-mx-2 flex items-start gap-4 rounded-lg px-2 py-2.5 no-underline hover:bg-sunken"
          >
            <span className="tabular w-12 shrink-0 font-semibold">
              {formatTime(new Date(visit.startsAt), visit.zone, locale)}
            </span>
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">
                {visit.clientName ?? m.booking.crm.unknownClient}
              </span>
              <span className="block text-sm text-ink-2">
                {[visit.serviceName, showStaff ? visit.staffName : null].filter(Boolean).join(" · ")}
              </span>
            </span>
            <span className="shrink-0 text-right text-sm">
              {visit.status === "confirmed" ? null : <VisitStatus status={visit.status} />}
              {visit.priceMinor > 0 ? (
                <span className="tabular block leading-6 text-ink-2">
                  {formatMoney(visit.priceMinor, visit.currency, locale)}
                </span>
              ) : null}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

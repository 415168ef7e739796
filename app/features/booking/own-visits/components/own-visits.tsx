import { VisitStatus } from "~/features/booking/components/visit-status";
import type { BookingStatus } from "~/features/booking/model";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatTimeRange } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";

/** A visit as it comes out of a loader: instants are ISO text. */
export interface ListedOwnVisit {
  id: number;
  linkToken: string;
  status: BookingStatus;
  startsAt: string;
  endsAt: string;
  zone: string;
  serviceName: string;
  staffName: string;
  locationName: string;
  priceMinor: number;
  paidMinor: number;
  pointsSpent: number;
  currency: string;
}

const OPEN: readonly BookingStatus[] = ["hold", "pending", "confirmed"];

/** The client's own visits one under another. The whole row leads to the visit's page, where it can be moved or called off. */
export function OwnVisits({ visits }: { visits: readonly ListedOwnVisit[] }) {
  const { me } = useMessages();
  const locale = useLocale();
  return (
    <ul className="account-list">
      {visits.map((visit) => {
        const start = new Date(visit.startsAt);
        const due = visit.priceMinor - visit.paidMinor - visit.pointsSpent * 100;
        const isOpen = OPEN.includes(visit.status);
        return (
          <li key={visit.id}>
            <a href={paths.visit(visit.linkToken)} className="account-visit">
              <span className="flex items-baseline justify-between gap-4">
                <b className="first-letter:uppercase">
                  {formatDay(dayOf(start, visit.zone), locale, "weekday")},{" "}
                  <span className="tabular whitespace-nowrap">
                    {formatTimeRange(start, new Date(visit.endsAt), visit.zone, locale)}
                  </span>
                </b>
                {visit.status === "confirmed" ? null : <VisitStatus status={visit.status} />}
              </span>
              <span className="block text-ink-2">
                {[visit.serviceName, visit.staffName, visit.locationName].filter(Boolean).join(" · ")}
              </span>
              {isOpen && due > 0 ? (
                <span className="block text-sm text-ink-2">
                  {me.home.unpaid({ money: formatMoney(due, visit.currency, locale) })}
                </span>
              ) : null}
              {isOpen ? <span className="account-visit-open">{me.home.open}</span> : null}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

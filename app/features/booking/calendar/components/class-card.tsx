import { useLocale, useMessages } from "~/i18n/context";
import { formatClock, formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { LinkButton } from "~/ui/link-button";
import { VisitStatus } from "../../components/visit-status";
import type { Column } from "../columns/model";
import type { Slip } from "../slips/model";
import { useSlipWords } from "./use-words";

/** A group class: its places and everybody in it; each person has a page of their own. */
export function ClassCard({ slip, column }: { slip: Slip; column: Column }) {
  const m = useMessages();
  const locale = useLocale();
  const { timeOf, seatsOf } = useSlipWords();
  const { seats } = slip;
  const hasRoom = seats && (seats.capacity === null || seats.taken < seats.capacity);
  return (
    <>
      <header className="visit-card-head">
        <h2>{slip.serviceName}</h2>
        <p className="visit-card-client">{seatsOf(slip)}</p>
      </header>
      <p className="visit-card-when">
        <b className="inline-block first-letter:uppercase">
          {formatDay(column.day, locale, "weekday")}, {timeOf(slip)}
        </b>
        <span>{[column.name, ...slip.resources].join(", ")}</span>
      </p>
      <ul className="visit-card-people">
        {slip.people.map(({ id, clientName, status, seats: taken, dueMinor }) => (
          <li key={id}>
            <a href={paths.booking(id)}>
              <span>
                {clientName ?? m.booking.crm.unknownClient}
                {taken > 1 ? ` ×${taken}` : null}
              </span>
              {status === "confirmed" ? null : <VisitStatus status={status} />}
              {dueMinor > 0 ? (
                <span className="tabular text-sm text-ink-2">
                  {formatMoney(dueMinor, slip.currency, locale)}
                </span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
      <footer className="visit-card-foot">
        {hasRoom && slip.serviceId !== null ? (
          <LinkButton
            size="sm"
            href={paths.newBooking({
              service: slip.serviceId,
              staff: column.staffId,
              day: column.day,
              start: formatClock(slip.from),
            })}
          >
            {m.calendar.card.addPerson}
          </LinkButton>
        ) : null}
      </footer>
    </>
  );
}

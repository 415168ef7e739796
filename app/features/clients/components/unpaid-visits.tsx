import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Section } from "~/ui/section";

interface UnpaidVisitsProps {
  /** The oldest first; instants as they come out of a loader. */
  visits: readonly {
    bookingId: number;
    startsAt: string;
    serviceName: string;
    dueMinor: number;
    currency: string;
  }[];
  zone: string;
}

/** What is still to be paid for, each leading to where the money is taken. */
export function UnpaidVisits({ visits, zone }: UnpaidVisitsProps) {
  const words = useMessages().story.card;
  const locale = useLocale();
  return (
    <Section title={words.unpaid}>
      <ul className="card-unpaid">
        {visits.map(({ bookingId, startsAt, serviceName, dueMinor, currency }) => (
          <li key={`${bookingId}-${startsAt}-${serviceName}`}>
            <a href={paths.booking(bookingId)}>
              <span className="wrap-anywhere">
                {serviceName}
                <span className="text-ink-3">
                  {" "}
                  · {formatDay(dayOf(new Date(startsAt), zone), locale, "short")}
                </span>
              </span>
              <b className="tabular font-semibold text-negative">{formatMoney(dueMinor, currency, locale)}</b>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

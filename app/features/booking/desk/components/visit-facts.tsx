import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import type { BookingSource } from "~/features/booking/model";
import { CopyButton } from "~/ui/copy-button";
import { DescriptionList } from "~/ui/description-list";
import { formatPhone } from "~/ui/format-phone-as-typed";

interface VisitFactsProps {
  visit: {
    startsAt: string;
    endsAt: string;
    zone: string;
    source: BookingSource;
    reference: string;
    currency: string;
    notes?: string;
    seats?: number;
    seriesId?: number | null;
    holdUntil?: string | null;
    cancelReason?: string;
    clientPhone?: string | null;
    clientPhoneRaw?: string | null;
    clientEmail?: string | null;
    contactEmail?: string | null;
    noShowCount?: number | null;
    lateCancelCount?: number | null;
    parts: readonly { endsAt: string; priceMinor: number }[];
  };
  /** The client's private address of the visit. */
  link: string;
}

/** When, for how much, how to reach the client, and what to know about them before they come. */
export function VisitFacts({ visit, link }: VisitFactsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.crm;
  const { card } = m.desk;
  const time = (instant: string) => formatTime(new Date(instant), visit.zone, locale);
  const last = visit.parts.at(-1)?.endsAt ?? visit.endsAt;
  const when = `${formatDateTime(new Date(visit.startsAt), visit.zone, locale, "full")}–${time(last)}`;
  const total = visit.parts.reduce((sum, { priceMinor }) => sum + priceMinor, 0);
  const phone = visit.clientPhone ?? visit.clientPhoneRaw;
  const email = visit.contactEmail ?? visit.clientEmail;
  const marks = card.marks({ noShows: visit.noShowCount ?? 0, late: visit.lateCancelCount ?? 0 });
  const facts = [
    {
      term: m.booking.visit.when,
      value: <span className="inline-block first-letter:uppercase">{when}</span>,
    },
    {
      term: card.series,
      value: visit.seriesId ? (
        <a className="link" href={paths.series(visit.seriesId)}>
          {m.desk.series.open}
        </a>
      ) : null,
    },
    { term: m.desk.choice.seats, value: (visit.seats ?? 1) > 1 ? card.seats({ n: visit.seats ?? 1 }) : null },
    { term: words.price, value: formatMoney(total, visit.currency, locale) },
    {
      term: m.booking.public.phone,
      value: phone ? (
        <a className="link" href={`tel:${phone.replace(/[^+\d]/g, "")}`}>
          {formatPhone(phone)}
        </a>
      ) : null,
    },
    {
      term: m.me.profile.email,
      value: email ? (
        <a className="link" href={`mailto:${email}`}>
          {email}
        </a>
      ) : null,
    },
    { term: words.client, value: marks ? <span className="text-warning">{marks}</span> : null },
    { term: words.notes, value: visit.notes },
    { term: m.desk.cancel.reason, value: visit.cancelReason },
    { term: words.source, value: m.booking.source[visit.source] },
    { term: m.booking.visit.reference, value: visit.reference },
    {
      term: card.privateLink,
      value: (
        <>
          <a className="link" href={link}>
            {m.desk.card.openLink}
          </a>{" "}
          <CopyButton text={link} label={m.common.copy} copiedLabel={m.clients.card.copied} />
        </>
      ),
    },
  ];
  return (
    <>
      {visit.holdUntil ? (
        <p className="pb-2 text-ink-2">{card.heldUntil({ time: time(visit.holdUntil) })}</p>
      ) : null}
      <DescriptionList
        items={facts.filter(({ value }) => value !== null && value !== undefined && value !== "")}
      />
    </>
  );
}

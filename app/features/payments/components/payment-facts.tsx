import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import { Section } from "~/ui/section";
import type { getPaymentCard } from "../queries.server";

export type PaymentCard = SerializeFrom<NonNullable<Awaited<ReturnType<typeof getPaymentCard>>>>;

/** Whose money it is and for what, and its lines in the books. */
export function PaymentFacts({ payment, zone }: { payment: PaymentCard; zone: string }) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.payments.payment;
  const when = (instant: string | null) => instant && formatDateTime(new Date(instant), zone, locale, "year");
  const { visit } = payment;
  return (
    <>
      <Section title={words.facts}>
        <p className="tabular pb-3 text-xl font-semibold tracking-tight">
          {formatMoney(payment.amountMinor, payment.currency, locale)}
        </p>
        <DescriptionList
          items={[
            { term: words.method, value: m.payments.methods[payment.method] },
            { term: words.purpose, value: m.payments.purposes[payment.purpose] },
            ...(payment.pointsSpent > 0
              ? [{ term: words.points, value: formatNumber(payment.pointsSpent, locale) }]
              : []),
            {
              term: words.client,
              value:
                payment.clientId === null ? (
                  m.payments.nobody
                ) : (
                  <a className="link" href={paths.client(payment.clientId)}>
                    <bdi>{payment.clientName}</bdi>
                  </a>
                ),
            },
            ...(payment.program
              ? [
                  {
                    term: words.program,
                    value: (
                      <a className="link" href={paths.program(payment.program.id)}>
                        {payment.program.title}
                      </a>
                    ),
                  },
                ]
              : []),
            {
              term: words.visit,
              value: visit && (
                <a className="link" href={paths.booking(visit.id)}>
                  {visit.serviceName}, {when(visit.startsAt)}
                </a>
              ),
            },
            { term: words.staff, value: payment.staffName },
            { term: words.begun, value: when(payment.createdAt) },
            { term: words.succeeded, value: when(payment.succeededAt) },
            ...(payment.status === "failed" && payment.failure
              ? [
                  {
                    term: m.payments.statuses.failed,
                    value: m.payments.failures[payment.failure] ?? payment.failure,
                  },
                ]
              : []),
            ...(payment.externalId
              ? [{ term: words.number, value: <span className="wrap-anywhere">{payment.externalId}</span> }]
              : []),
            ...(payment.note ? [{ term: words.note, value: payment.note }] : []),
          ]}
        />
      </Section>
      <Section title={words.books}>
        {payment.entries.length === 0 ? (
          <p className="text-sm text-ink-3">{words.noBooks}</p>
        ) : (
          <ul className="money-list">
            {payment.entries.map((entry) => (
              <li key={entry.id}>
                <div className="money-line">
                  <span>{m.payments.entries[entry.kind]}</span>
                  <span className="money-sum">
                    {formatMoney(entry.amountMinor, payment.currency, locale)}
                  </span>
                </div>
                <div className="money-note">
                  {[when(entry.at), m.payments.causes[entry.reason] ?? entry.reason]
                    .filter(Boolean)
                    .join(" · ")}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

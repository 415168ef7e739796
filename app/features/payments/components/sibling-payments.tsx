import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Section } from "~/ui/section";
import type { ShownPayment } from "../queries.server";
import { PaymentStatus } from "./payment-status";

interface SiblingPaymentsProps {
  payments: readonly SerializeFrom<ShownPayment>[];
  current: number;
  zone: string;
}

/** Every attempt to pay for one visit, the one at hand among them. */
export function SiblingPayments({ payments, current, zone }: SiblingPaymentsProps) {
  const words = useMessages().payments;
  const locale = useLocale();
  return (
    <Section title={words.payment.attempts}>
      <ul className="money-list">
        {payments.map((payment) => (
          <li key={payment.id}>
            <div className="money-line">
              {payment.id === current ? (
                <b className="font-medium">{words.payment.title({ n: payment.id })}</b>
              ) : (
                <a className="link" href={paths.payment(payment.id)}>
                  {words.payment.title({ n: payment.id })}
                </a>
              )}
              <span className="money-sum">{formatMoney(payment.amountMinor, payment.currency, locale)}</span>
            </div>
            <div className="money-line money-note">
              <span>
                {formatDateTime(new Date(payment.createdAt), zone, locale, "short")}
                {" · "}
                {words.methods[payment.method]}
              </span>
              <PaymentStatus status={payment.status} />
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

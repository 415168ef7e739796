import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { StatusMark } from "~/ui/status-mark";
import { TextInput } from "~/ui/text-input";
import { DESK_METHODS } from "../model";
import type { VisitMoney as WholeMoney } from "../queries.server";
import { typedAmount } from "../typed/model";
import { PaymentStatus } from "./payment-status";
import { RefundForm } from "./refund-form";
import { RefundList } from "./refund-list";

/** A programme is paid by the same form. */
type Money = Omit<WholeMoney, "bookingId" | "clientId">;

interface VisitMoneyProps {
  money: SerializeFrom<Money>;
  zone: string;
  mayTake: boolean;
  mayRefund: boolean;
  /** New for each page; makes a double submit one. */
  once: string;
  /** A form of the page is on its way. */
  pending: boolean;
}

/**
 * The money of a visit on its page: what it costs, what is paid, taking the rest, giving back. Its forms post to the page they stand on, which
 * answers with `answerMoneyPress`.
 */
export function VisitMoney({ money, zone, mayTake, mayRefund, once, pending }: VisitMoneyProps) {
  const words = useMessages().payments;
  return (
    <Section title={words.money.title} className="visit-money">
      <Sums money={money} />
      {mayTake && money.isOpen && money.dueMinor > 0 ? (
        <TakeForm money={money} once={once} pending={pending} />
      ) : null}
      {money.payments.length === 0 ? (
        <p className="text-sm text-ink-3">{words.money.none}</p>
      ) : (
        <ul className="money-list">
          {money.payments.map((payment) => (
            <li key={payment.id}>
              <PaymentLine payment={payment} zone={zone} />
              {mayRefund && payment.leftMinor > 0 ? (
                <RefundForm payment={payment} once={once} pending={pending} />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {money.refunds.length > 0 ? (
        <RefundList refunds={money.refunds} zone={zone} mayRefund={mayRefund} />
      ) : null}
    </Section>
  );
}

function Sums({ money }: { money: SerializeFrom<Money> }) {
  const words = useMessages().payments.money;
  const locale = useLocale();
  const sum = (minor: number) => formatMoney(minor, money.currency, locale);
  const isSettled = money.dueMinor === 0 && money.priceMinor > 0;
  return (
    <dl className="money-sums">
      <div>
        <dt>{words.price}</dt>
        <dd>{sum(money.priceMinor)}</dd>
      </div>
      <div>
        <dt>{words.paid}</dt>
        <dd>{sum(money.paidMinor)}</dd>
      </div>
      {money.pointsSpent > 0 ? (
        <div>
          <dt>{words.points}</dt>
          <dd>{formatNumber(money.pointsSpent, locale)}</dd>
        </div>
      ) : null}
      <div className="money-due">
        <dt>{words.due}</dt>
        <dd>
          {isSettled ? (
            <StatusMark shape="check" tone="positive">
              {words.settled}
            </StatusMark>
          ) : (
            sum(money.dueMinor)
          )}
        </dd>
      </div>
      {money.status === "hold" && money.prepayLeftMinor > 0 ? (
        <p className="money-note">{words.prepay({ money: sum(money.prepayLeftMinor) })}</p>
      ) : null}
    </dl>
  );
}

function TakeForm({ money, once, pending }: { money: SerializeFrom<Money>; once: string; pending: boolean }) {
  const m = useMessages();
  const words = m.payments.money;
  const locale = useLocale();
  const methods = DESK_METHODS.map((value) => ({ value, label: m.payments.methods[value] }));
  return (
    <details className="money-fold">
      <summary className="btn btn-primary">{words.take}</summary>
      <Form method="post" className="money-form">
        <input type="hidden" name="once" value={once} />
        <Field label={words.method}>
          <Select name="method" options={methods} />
        </Field>
        <Field label={`${words.amount}, ${money.currency}`}>
          <TextInput name="amount" inputMode="decimal" required defaultValue={typedAmount(money.dueMinor)} />
        </Field>
        {money.pointsUsable > 0 ? (
          <Field
            label={words.pointsLabel}
            optional
            hint={words.pointsHint({ n: formatNumber(money.pointsUsable, locale) })}
          >
            <TextInput name="points" inputMode="numeric" />
          </Field>
        ) : null}
        <Field label={words.note} optional>
          <TextInput name="note" maxLength={300} />
        </Field>
        <div>
          <Button variant="primary" name="intent" value="take-money" pending={pending}>
            {words.take}
          </Button>
        </div>
      </Form>
    </details>
  );
}

type Payment = SerializeFrom<Money>["payments"][number];

function PaymentLine({ payment, zone }: { payment: Payment; zone: string }) {
  const words = useMessages().payments;
  const locale = useLocale();
  const when = new Date(payment.succeededAt ?? payment.createdAt);
  return (
    <>
      <div className="money-line">
        <PaymentStatus status={payment.status} />
        <span className="money-sum">{formatMoney(payment.amountMinor, payment.currency, locale)}</span>
      </div>
      <div className="money-note">
        {formatDateTime(when, zone, locale, "short")}
        {" · "}
        {words.methods[payment.method]}
        {payment.failure && payment.status === "failed"
          ? ` · ${words.failures[payment.failure] ?? payment.failure}`
          : null}
        {" · "}
        <a className="link" href={paths.payment(payment.id)}>
          {words.money.open}
        </a>
      </div>
    </>
  );
}

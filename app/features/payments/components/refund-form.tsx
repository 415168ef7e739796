import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";
import { isGatewayMethod, type PaymentMethod } from "../model";
import { typedAmount } from "../typed/model";

interface RefundFormProps {
  payment: { id: number; method: PaymentMethod; leftMinor: number; currency: string };
  once: string;
  pending: boolean;
}

/** Gives a payment back, in full or in part, with a reason that stays. Folded until it is needed. */
export function RefundForm({ payment, once, pending }: RefundFormProps) {
  const words = useMessages().payments.money;
  const locale = useLocale();
  const left = formatMoney(payment.leftMinor, payment.currency, locale);
  return (
    <details className="money-fold">
      <summary>{words.refund}</summary>
      <Form method="post" className="money-form">
        <input type="hidden" name="paymentId" value={payment.id} />
        <input type="hidden" name="once" value={`${once}-${payment.id}`} />
        <p className="text-sm text-ink-2">{words.refundTitle({ money: left })}</p>
        <Field label={`${words.amount}, ${payment.currency}`}>
          <TextInput
            name="amount"
            inputMode="decimal"
            required
            defaultValue={typedAmount(payment.leftMinor)}
          />
        </Field>
        <Field
          label={words.refundReason}
          hint={isGatewayMethod(payment.method) ? words.refundHintGateway : words.refundHintDesk}
        >
          <TextInput name="reason" required maxLength={300} />
        </Field>
        <div>
          <Button variant="danger" name="intent" value="refund" pending={pending}>
            {words.refund}
          </Button>
        </div>
      </Form>
    </details>
  );
}

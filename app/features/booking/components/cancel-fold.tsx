import { Form, useNavigation } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Textarea } from "~/ui/textarea";

interface CancelFoldProps {
  paidMinor: number;
  pointsSpent: number;
  currency: string;
  action: string;
}

/** Calling off in two steps: the fold says what becomes of the money, its button does it. */
export function CancelFold({ paidMinor, pointsSpent, currency, action }: CancelFoldProps) {
  const m = useMessages();
  const locale = useLocale();
  const pending = useNavigation().formData?.get("intent") === "cancel";
  const words = m.storefront.visit;
  const back = [
    paidMinor > 0 && words.moneyBack({ sum: formatMoney(paidMinor, currency, locale) }),
    pointsSpent > 0 && words.pointsBack({ n: pointsSpent }),
  ].filter(Boolean);
  return (
    <details className="cancel-fold">
      <summary>{words.cancel}</summary>
      <Form id="cancel" method="post" action={action} className="grid gap-4 pt-1">
        <p className="text-base text-ink-2">{back.length > 0 ? back.join(" ") : words.nothingPaid}</p>
        <Field label={words.reason} id="reason">
          <Textarea name="reason" rows={2} maxLength={500} placeholder={words.reasonPlaceholder} />
        </Field>
        <Button
          variant="danger"
          size="lg"
          block
          name="intent"
          value="cancel"
          pending={pending}
          pendingLabel={words.cancelling}
        >
          {words.cancelNow}
        </Button>
      </Form>
    </details>
  );
}

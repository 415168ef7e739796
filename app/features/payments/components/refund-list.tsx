import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { Button } from "~/ui/button";
import type { ShownRefund } from "../queries.server";
import { RefundStatusMark } from "./payment-status";

interface RefundListProps {
  refunds: readonly SerializeFrom<ShownRefund>[];
  zone: string;
  mayRefund: boolean;
}

/** Money on its way back, with what somebody has to do about it. */
export function RefundList({ refunds, zone, mayRefund }: RefundListProps) {
  const words = useMessages().payments;
  const locale = useLocale();
  return (
    <ul className="money-list">
      {refunds.map((refund) => (
        <li key={refund.id}>
          <div className="money-line">
            <RefundStatusMark {...refund} />
            <span className="money-sum">{formatMoney(-refund.amountMinor, refund.currency, locale)}</span>
          </div>
          <div className="money-note">
            {formatDateTime(new Date(refund.createdAt), zone, locale, "short")}
            {" · "}
            {words.causes[refund.reason] ?? refund.reason}
            {refund.failure ? ` · ${words.failures[refund.failure] ?? refund.failure}` : null}
          </div>
          {mayRefund && (refund.isToHandBack || refund.isRetriable) ? (
            <Form method="post" className="pt-1.5">
              <input type="hidden" name="refundId" value={refund.id} />
              <Button size="sm" name="intent" value={refund.isToHandBack ? "handed-back" : "retry-refund"}>
                {refund.isToHandBack ? words.money.handedBack : words.money.retry}
              </Button>
            </Form>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

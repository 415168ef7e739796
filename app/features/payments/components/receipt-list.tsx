import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import type { ReceiptLine } from "../ports";
import type { PaymentCard } from "./payment-facts";

/** Receipts of 54-FZ with their lines as sent. */
export function ReceiptList({ payment, zone }: { payment: PaymentCard; zone: string }) {
  const words = useMessages().payments;
  const locale = useLocale();
  const money = (minor: number) => formatMoney(minor, payment.currency, locale);
  return (
    <Section title={words.payment.receipts}>
      <ul className="money-list">
        {payment.receipts.map((receipt) => (
          <li key={receipt.id}>
            <div className="money-line">
              <span>{words.receiptKinds[receipt.kind] ?? receipt.kind}</span>
              <StatusMark
                shape={
                  receipt.status === "sent" ? "check" : receipt.status === "failed" ? "warning" : "dashed"
                }
                tone={receipt.status === "failed" ? "negative" : "neutral"}
              >
                {words.receiptStatuses[receipt.status] ?? receipt.status}
              </StatusMark>
            </div>
            <div className="money-note">
              {formatDateTime(new Date(receipt.createdAt), zone, locale, "short")}
            </div>
            <ul className="pt-1 text-sm text-ink-2">
              {(receipt.lines as ReceiptLine[]).map((line, at) => (
                <li key={at} className="money-line">
                  <span>{line.description}</span>
                  <span className="money-sum">{money(line.priceMinor)}</span>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Section>
  );
}

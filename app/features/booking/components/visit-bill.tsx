import { useLocale, useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";

interface VisitBillProps {
  parts: readonly {
    staffName: string;
    startsAt: string;
    items: readonly { name: string; isAddon: boolean; priceMinor: number }[];
  }[];
  currency: string;
  priceMinor: number;
  /** Paid at once. */
  prepayMinor: number;
  zone: string;
}

/** What is bought, line by line, and when it is paid; nothing where one line says it all. */
export function VisitBill({ parts, currency, priceMinor, prepayMinor, zone }: VisitBillProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront.held;
  const lines = parts.flatMap((part) => part.items);
  const money = (minor: number) =>
    minor === 0 ? m.booking.public.free : formatMoney(minor, currency, locale);
  if (lines.length < 2 && prepayMinor === 0) return null;
  return (
    <dl className="bill">
      {parts.map((part, at) =>
        part.items.map(({ name, priceMinor: price }, line) => (
          <div key={`${at}-${line}`}>
            <dt>
              {name}
              {parts.length > 1 && line === 0 ? (
                <small>
                  {formatTime(new Date(part.startsAt), zone)} · {part.staffName}
                </small>
              ) : null}
            </dt>
            <dd>{money(price)}</dd>
          </div>
        )),
      )}
      {prepayMinor > 0 && prepayMinor < priceMinor ? (
        <>
          <div data-total="">
            <dt>{words.payNow}</dt>
            <dd>{money(prepayMinor)}</dd>
          </div>
          <div>
            <dt>{words.payLater}</dt>
            <dd>{money(priceMinor - prepayMinor)}</dd>
          </div>
        </>
      ) : (
        <div data-total="">
          <dt>{words.total}</dt>
          <dd>{money(priceMinor)}</dd>
        </div>
      )}
    </dl>
  );
}

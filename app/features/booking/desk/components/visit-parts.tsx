import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration, formatTimeRange } from "~/i18n/format";
import { formatMoney } from "~/lib/money";

interface VisitPartsProps {
  parts: readonly {
    id: number;
    staffName: string;
    startsAt: string;
    endsAt: string;
    zone: string;
    serviceName: string;
    priceMinor: number;
    currency: string;
    items: readonly { name: string; isAddon: boolean; durationMin: number; priceMinor: number }[];
    resources: readonly { name: string }[];
  }[];
}

/** What the visit consists of: with whom, from when to when, each service and add-on with its length and price, rooms and things. */
export function VisitParts({ parts }: VisitPartsProps) {
  const m = useMessages();
  const locale = useLocale();
  const price = (minor: number, currency: string) =>
    minor === 0 ? m.booking.public.free : formatMoney(minor, currency, locale);
  return (
    <ol className="grid gap-4">
      {parts.map((part) => (
        <li key={part.id} className="grid gap-1">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <b>{part.staffName}</b>
            <span className="tabular text-ink-2">
              {formatTimeRange(new Date(part.startsAt), new Date(part.endsAt), part.zone, locale)}
            </span>
          </div>
          <ul>
            {(part.items.length > 0
              ? part.items
              : [{ name: part.serviceName, isAddon: false, durationMin: 0, priceMinor: part.priceMinor }]
            ).map((item, at) => (
              <li key={at} className="flex justify-between gap-4">
                <span>
                  {item.isAddon ? "+ " : ""}
                  {item.name}
                  {item.durationMin > 0 ? (
                    <span className="text-ink-3"> · {formatDuration(item.durationMin, locale)}</span>
                  ) : null}
                </span>
                <span className="tabular text-ink-2">{price(item.priceMinor, part.currency)}</span>
              </li>
            ))}
          </ul>
          {part.resources.length > 0 ? (
            <p className="text-sm text-ink-2">{part.resources.map(({ name }) => name).join(", ")}</p>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

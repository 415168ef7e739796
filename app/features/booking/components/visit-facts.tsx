import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber, formatTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";

interface VisitFactsProps {
  visit: {
    reference: string;
    seats: number;
    currency: string;
    priceMinor: number;
    paidMinor: number;
    refundedMinor: number;
    pointsSpent: number;
    parts: readonly {
      staffName: string;
      startsAt: string;
      items: readonly { name: string; isAddon: boolean }[];
    }[];
    place: { name: string; address: string; zone: string };
  };
  /** What is left to pay. */
  due: number;
}

/** What the visit consists of, where it is, what it costs and what of that is paid. */
export function VisitFacts({ visit, due }: VisitFactsProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.storefront.visit;
  const { parts, place, currency, priceMinor, paidMinor, refundedMinor, pointsSpent, seats, reference } =
    visit;
  const money = (minor: number) =>
    minor === 0 ? m.booking.public.free : formatMoney(minor, currency, locale);
  const isMoneyIn = paidMinor > 0 || pointsSpent > 0;
  return (
    <dl className="public-facts">
      {parts.map((part, at) => (
        <div key={at}>
          <dt>
            {parts.length > 1
              ? `${formatTime(new Date(part.startsAt), place.zone)} · ${part.staffName}`
              : part.staffName}
          </dt>
          <dd>
            {part.items.map(({ name }, line) => (
              <span key={line} className="block">
                {name}
              </span>
            ))}
          </dd>
        </div>
      ))}
      {seats > 1 ? <Fact term={words.seats}>{seats}</Fact> : null}
      {place.address || place.name ? (
        <Fact term={m.booking.visit.where}>
          <span className="block">{[place.name, place.address].filter(Boolean).join(", ")}</span>
          {place.address ? (
            <a
              className="link-underlined"
              href={mapOf(place.address, locale)}
              target="_blank"
              rel="noopener noreferrer"
            >
              {words.map}
            </a>
          ) : null}
        </Fact>
      ) : null}
      <Fact term={words.price}>{money(priceMinor)}</Fact>
      {paidMinor > 0 ? <Fact term={words.paid}>{money(paidMinor)}</Fact> : null}
      {refundedMinor > 0 ? <Fact term={words.refunded}>{money(refundedMinor)}</Fact> : null}
      {pointsSpent > 0 ? <Fact term={words.points}>{formatNumber(pointsSpent, locale)}</Fact> : null}
      {isMoneyIn && due > 0 ? <Fact term={words.due}>{money(due)}</Fact> : null}
      <Fact term={m.booking.visit.reference}>
        <span className="tabular">{reference}</span>
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The map that people of the language have on their phones. */
function mapOf(address: string, locale: "ru" | "en"): string {
  const query = encodeURIComponent(address);
  return locale === "ru"
    ? `https://yandex.ru/maps/?text=${query}`
    : `https://www.google.com/maps/search/?api=1&query=${query}`;
}

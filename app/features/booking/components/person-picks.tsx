import { useEffect, useRef } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";

interface PersonPicksProps {
  people: readonly { id: number; name: string; priceMinor: number }[];
  currency: string;
  chosen: number | "any";
  hrefFor: (person: number | "any") => string;
}

/** Whom to come to, as links in a row; prices stand under the names when they differ. The chosen one is in sight. */
export function PersonPicks({ people, currency, chosen, hrefFor }: PersonPicksProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  const row = useRef<HTMLElement>(null);
  const isPriced = new Set(people.map(({ priceMinor }) => priceMinor)).size > 1;
  useEffect(() => {
    const pick = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current && pick)
      row.current.scrollLeft = pick.offsetLeft - (row.current.clientWidth - pick.clientWidth) / 2;
  }, [chosen]);
  return (
    <nav ref={row} aria-label={words.person} className="picks">
      <a
        className="pick"
        href={hrefFor("any")}
        aria-current={chosen === "any" ? "true" : undefined}
        data-keep-scroll
      >
        {words.anyPersonShort}
      </a>
      {people.map(({ id, name, priceMinor }) => (
        <a
          key={id}
          className="pick"
          href={hrefFor(id)}
          aria-current={chosen === id ? "true" : undefined}
          data-keep-scroll
        >
          {name}
          {isPriced ? (
            <span className="pick-note">
              {priceMinor === 0 ? words.free : formatMoney(priceMinor, currency, locale)}
            </span>
          ) : null}
        </a>
      ))}
    </nav>
  );
}

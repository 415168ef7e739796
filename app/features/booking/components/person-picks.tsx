import { useEffect, useRef } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";

interface PersonPicksProps {
  people: readonly {
    id: number;
    name: string;
    title: string;
    priceMinor: number;
    pictureHash: string | null;
  }[];
  currency: string;
  chosen: number | "any";
  hrefFor: (person: number | "any") => string;
  /** Said of the row when a visit has several. */
  label?: string;
}

/** Whom to come to, as links in a row with faces; prices stand under the names when they differ. The chosen one is in sight. */
export function PersonPicks({ people, currency, chosen, hrefFor, label }: PersonPicksProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.booking.public;
  const row = useRef<HTMLElement>(null);
  const isPriced = new Set(people.map(({ priceMinor }) => priceMinor)).size > 1;
  const isPictured = people.some(({ pictureHash }) => pictureHash !== null);
  useEffect(() => {
    const pick = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current && pick)
      row.current.scrollLeft = pick.offsetLeft - (row.current.clientWidth - pick.clientWidth) / 2;
  }, [chosen]);
  return (
    <nav ref={row} aria-label={label ?? words.person} className="picks">
      <a
        className="pick"
        href={hrefFor("any")}
        aria-current={chosen === "any" ? "true" : undefined}
        data-keep-scroll
      >
        {words.anyPersonShort}
      </a>
      {people.map(({ id, name, title, priceMinor, pictureHash }) => (
        <a
          key={id}
          className={isPictured ? "pick pick-pictured" : "pick"}
          href={hrefFor(id)}
          aria-current={chosen === id ? "true" : undefined}
          data-keep-scroll
        >
          {isPictured ? <Avatar name={name} imageUrl={pictureHash && paths.picture(pictureHash)} /> : null}
          <span>
            {name}
            {isPriced || title ? (
              <span className="pick-note">
                {isPriced
                  ? priceMinor === 0
                    ? words.free
                    : formatMoney(priceMinor, currency, locale)
                  : title}
              </span>
            ) : null}
          </span>
        </a>
      ))}
    </nav>
  );
}

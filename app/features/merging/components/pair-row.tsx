import type { SerializeFrom } from "@remix-run/node";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { speaksAgainst } from "../duplicates/model";
import type { SuggestedPair } from "../duplicates/queries.server";
import { CardFacts } from "./card-facts";

interface PairRowProps {
  pair: SerializeFrom<SuggestedPair>;
  zone: string;
}

/** Two cards that may be one: the cards, what speaks for it and against it, and the ways to decide. Stands in the page's form. */
export function PairRow({ pair, zone }: PairRowProps) {
  const words = useMessages().merging;
  const [first, second] = pair.cards;
  const isOpen = pair.state === "open";
  return (
    <li className="pair">
      <div className="pair-head">
        {isOpen && pair.isCertain ? (
          <label className="row-check">
            <input type="checkbox" className="tick" name="pair" value={pair.id} aria-label={words.pick} />
          </label>
        ) : null}
        <Badge tone={pair.isCertain ? "accent" : "neutral"}>
          {pair.isCertain ? words.sure : words.likely}
        </Badge>
        {pair.evidence.map((code) => (
          <span key={code} className="pair-evidence" data-against={speaksAgainst(code) ? "" : undefined}>
            <span aria-hidden="true">{speaksAgainst(code) ? "−" : "+"}</span> {words.evidence[code]}
          </span>
        ))}
      </div>
      <div className="merge-cards">
        <CardFacts card={first} role={words.stays} isSurvivor zone={zone} />
        <CardFacts card={second} role={words.goes} isSurvivor={false} zone={zone} />
      </div>
      <div className="pair-ways">
        {isOpen ? (
          <>
            <Button variant="quiet" name="dismiss" value={pair.id}>
              {words.dismiss}
            </Button>
            <LinkButton href={paths.mergeClients(first.id, second.id)}>{words.compare}</LinkButton>
          </>
        ) : (
          <Button variant="quiet" name="reopen" value={pair.id}>
            {words.reopen}
          </Button>
        )}
      </div>
    </li>
  );
}

import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { formatPhone } from "~/ui/format-phone-as-typed";
import type { PairCard } from "../duplicates/queries.server";

interface CardFactsProps {
  card: SerializeFrom<PairCard>;
  /** «останется», «вольётся». */
  role: string;
  isSurvivor: boolean;
  zone: string;
}

/** One of two cards in a few lines: who, how to reach them, how much of them there is. */
export function CardFacts({ card, role, isSurvivor, zone }: CardFactsProps) {
  const m = useMessages();
  const words = m.merging;
  const locale = useLocale();
  const visits = card.visitsCount > 0 ? words.visits({ n: card.visitsCount }) : words.noVisits;
  const points = card.pointsBalance > 0 ? words.page.points({ n: formatNumber(card.pointsBalance, locale) }) : null; // prettier-ignore
  const since = words.since({ day: formatDay(dayOf(new Date(card.createdAt), zone), locale, "year") });
  return (
    <div className="merge-card" data-survivor={isSurvivor ? "" : undefined}>
      <p className="merge-role">{role}</p>
      <p className="merge-name">
        <a href={paths.client(card.id)}>
          <bdi>{card.displayName}</bdi>
        </a>
        <span className="tabular text-sm text-ink-3">{card.code}</span>
      </p>
      <p className="tabular text-sm text-ink-2 wrap-anywhere">
        {[card.phone && formatPhone(card.phone), card.email].filter(Boolean).join(" · ") || "—"}
      </p>
      <p className="text-sm text-ink-3">{[visits, points, since].filter(Boolean).join(" · ")}</p>
    </div>
  );
}

import { useLocale, useMessages } from "~/i18n/context";
import { formatPercent } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import type { PointsKind } from "../model";

/** A row of the ledger as far as its reason goes. */
export interface ReasonedPoints {
  /** Staff open the entry to its proof; absent for clients. */
  entryId?: number;
  kind: PointsKind;
  points: number;
  bookingId: number | null;
  levelName: string | null;
  percentBp: number | null;
  priceMinor: number | null;
  currency: string | null;
  reason: string;
}

/** Why points came or went: one short line, and the whole reckoning on request. Opens without scripts. */
export function PointsReason({ entry }: { entry: ReasonedPoints }) {
  const m = useMessages();
  const locale = useLocale();
  const { kind, points, bookingId, levelName, percentBp, priceMinor, currency, reason } = entry;
  const words = m.loyalty;
  const price = priceMinor === null || !currency ? "" : formatMoney(priceMinor, currency, locale);
  const percent = percentBp === null ? "" : formatPercent(percentBp / 10_000, locale, 2);
  const explained = {
    ...words.explain,
    award: words.explain.award({ price, percent, level: levelName, n: Math.abs(points) }),
    adjust: words.explain.adjust({ price, percent }),
  }[kind];
  const short = kind === "award" ? words.short.award({ price, percent }) : words.short[kind];
  return (
    <details className="why">
      <summary className="w-fit cursor-pointer list-none pointer-coarse:py-2.5">
        {reason || short} · <span className="link-underlined">{words.why}</span>
      </summary>
      <p className="max-w-prose pt-1 pb-1.5">
        {explained}{" "}
        {entry.entryId === undefined ? null : (
          <>
            <a className="link-underlined" href={paths.pointsEntry(entry.entryId)}>
              {words.open}
            </a>
            {bookingId === null ? null : " · "}
          </>
        )}
        {bookingId === null ? null : (
          <a className="link-underlined" href={paths.booking(bookingId)}>
            {words.visit}
          </a>
        )}
      </p>
    </details>
  );
}

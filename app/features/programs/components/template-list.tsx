import type { SerializeFrom } from "@remix-run/node";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import type { ListedTemplate } from "../queries.server";

/** Templates as cards: what is in each, what it costs, how many have it. */
export function TemplateList({
  rows,
  empty,
  forClient,
}: {
  rows: readonly SerializeFrom<ListedTemplate>[];
  empty: ReactNode;
  forClient?: string;
}) {
  const words = useMessages().programs;
  const locale = useLocale();
  if (rows.length === 0) return <>{empty}</>;
  return (
    <ul className="program-cards">
      {rows.map((row) => (
        <li key={row.id}>
          <a className="program-card" href={paths.program(row.id, { client: forClient })}>
            <b>{row.title}</b>
            <span className="program-card-size">
              {words.days({ n: row.days })}, {words.exercises({ n: row.exercises })}
            </span>
            <span className="program-card-days">
              {row.dayTitles
                .map((title, place) => title || words.dayNumber({ n: place + 1 }))
                .slice(0, 4)
                .join(" · ")}
            </span>
            <span className="program-card-foot">
              <span>
                {words.uses({ n: row.uses })}
                {row.active > 0 ? `, ${words.usesActive({ n: row.active })}` : null}
              </span>
              <span className="tabular">
                {row.priceMinor > 0 ? formatMoney(row.priceMinor, row.currency, locale) : words.free}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

import { useLocale, useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Stat, Stats } from "~/ui/stat";
import { FIGURE_GROUPS, FIGURES, type Amount, type FigureKey } from "../model";
import type { Span } from "../period/model";
import { amountText, changeOf, spanText } from "./figure-words";

type Query = Record<string, string | number | null | undefined>;

export interface TileFigure {
  key: FigureKey;
  amounts: Amount[];
  before: Amount[] | null;
}

interface FigureTilesProps {
  figures: readonly TileFigure[];
  /** The address of this period and these filters, for the figures' own pages. */
  query: Query;
  earlier: Span;
}

/** Figures by group, each with its change since the period before, each leading to its definition and its rows. */
export function FigureTiles({ figures, query, earlier }: FigureTilesProps) {
  const words = useMessages().reports;
  return (
    <>
      {FIGURE_GROUPS.map((group) => {
        const own = figures.filter(({ key }) => FIGURES[key].group === group);
        return own.length === 0 ? null : (
          <section key={group} className="figure-group">
            <h2>{words.groups[group]}</h2>
            <Tiles figures={own} query={query} earlier={earlier} />
          </section>
        );
      })}
    </>
  );
}

/** The same without groups, for a few of them. */
export function Tiles({ figures, query, earlier }: FigureTilesProps) {
  const locale = useLocale();
  const words = useMessages().reports;
  return (
    <Stats>
      {figures.map(({ key, amounts, before }) => {
        const change = changeOf(key, { now: amounts, before }, { locale, words });
        const isStanding = FIGURES[key].when === "standing";
        return (
          <Stat
            key={key}
            big
            label={words.figures[key].name}
            value={amounts.length === 0 ? words.noValue : <Values figure={key} amounts={amounts} />}
            change={change}
            note={
              isStanding
                ? words.now
                : change && (
                    <span title={words.against({ days: spanText(earlier, locale) })}>
                      {words.against({ days: beforeText(key, before, locale) })}
                    </span>
                  )
            }
            href={paths.figure(key, query)}
          />
        );
      })}
    </Stats>
  );
}

function beforeText(key: FigureKey, before: Amount[] | null, locale: "ru" | "en"): string {
  return amountText(key, before?.[0], locale);
}

/** One line for each currency. */
export function Values({ figure, amounts }: { figure: FigureKey; amounts: readonly Amount[] }) {
  const locale = useLocale();
  return (
    <>
      {amounts.map((amount) => (
        <span key={amount.currency ?? ""} className="tabular block">
          {amountText(figure, amount, locale)}
        </span>
      ))}
    </>
  );
}

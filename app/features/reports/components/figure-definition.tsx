import { useLocale, useMessages } from "~/i18n/context";
import { FIGURES, type FigureKey } from "../model";
import type { Span } from "../period/model";
import { spanText } from "./figure-words";

interface FigureDefinitionProps {
  figure: FigureKey;
  span: Span;
  earlier: Span;
  zone: string;
}

/** What a number is: its rule, period, clock and currency, and what it is held against. */
export function FigureDefinition({ figure, span, earlier, zone }: FigureDefinitionProps) {
  const words = useMessages().reports;
  const locale = useLocale();
  const { when, unit, filters, group } = FIGURES[figure];
  const isOfVisits = group === "visits" || group === "load" || (group === "clients" && filters.length > 0) || figure === "average_check"; // prettier-ignore
  const terms = words.defined;
  return (
    <dl className="details-list max-w-prose">
      <dt>{terms.rule}</dt>
      <dd>{words.figures[figure].rule}</dd>
      <dt>{terms.period}</dt>
      <dd>
        {when === "standing" ? null : <strong>{spanText(span, locale)}. </strong>}
        {words.whens[when]}
      </dd>
      <dt>{terms.zone}</dt>
      <dd>{isOfVisits ? words.zones.place : words.zones.business({ zone })}</dd>
      <dt>{terms.currency}</dt>
      <dd>{unit === "money" ? words.currencies.money : words.currencies.none}</dd>
      <dt>{terms.compared}</dt>
      <dd>{when === "standing" ? words.noComparison : spanText(earlier, locale)}</dd>
    </dl>
  );
}

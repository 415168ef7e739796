import { Form } from "@remix-run/react";
import { ChevronLeft, ChevronRight, SlidersHorizontal } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import type { FilterKind } from "../model";
import { COMPARISONS, periodAfter, periodBefore, PRESETS } from "../period/model";
import { queryOf, type FigureParams } from "../schema";
import { spanText } from "./figure-words";

/** What figures can be narrowed by. */
export interface FigureChoices {
  locations: { id: number; name: string }[];
  staff: { id: number; name: string }[];
  services: { id: number; name: string }[];
}

interface PeriodBarProps {
  params: FigureParams;
  today: string;
  choices: FigureChoices;
  /** The filters this page knows. */
  filters: readonly FilterKind[];
  /** The page's own address with a query. */
  at: (query: Record<string, string | number | null>) => string;
}

/** Which days, held against which, narrowed to what: links and one GET form, all of it in the address. */
export function PeriodBar({ params, today, choices, filters, at }: PeriodBarProps) {
  const words = useMessages().reports;
  const locale = useLocale();
  const { span, compare } = params;
  const query = queryOf(params);
  const moved = (days: { from: string; until: string }) => at({ ...query, period: "custom", ...days });
  const later = periodAfter(span);
  // What was chosen by the form stays in sight.
  const isNarrowed = params.period === "custom" || compare !== "before" || filters.some((kind) => params[kind] !== null);
  const named = PRESETS.filter((preset) => preset !== "custom");
  return (
    <div className="figure-bar">
      <FilterTags
        label={words.period}
        items={named.map((preset) => ({
          href: at({ ...query, from: null, until: null, period: preset }),
          label: words.presets[preset],
          current: params.period === preset,
        }))}
      />
      <div className="figure-days">
        <a className="btn btn-quiet btn-icon" href={moved(periodBefore({ ...span, preset: "custom" }))} aria-label={words.earlierPeriod} data-keep-scroll>
          <ChevronLeft aria-hidden="true" />
        </a>
        <strong className="tabular">{spanText(span, locale)}</strong>
        {later.from <= today ? (
          <a className="btn btn-quiet btn-icon" href={moved(later)} aria-label={words.laterPeriod} data-keep-scroll>
            <ChevronRight aria-hidden="true" />
          </a>
        ) : (
          <span className="btn btn-icon invisible" aria-hidden="true"><ChevronRight /></span>
        )}
      </div>
      <details className="figure-more" open={isNarrowed}>
        <summary className="btn">
          <SlidersHorizontal aria-hidden="true" />
          {words.more}
        </summary>
      <Form method="get" action={at({})} className="figure-form" role="search" aria-label={words.period} key={JSON.stringify(query) + span.from + span.until}>
        <input type="hidden" name="period" value="custom" />
        <Field label={words.from}><TextInput type="date" name="from" defaultValue={span.from} /></Field>
        <Field label={words.until}><TextInput type="date" name="until" defaultValue={span.until} /></Field>
        <Field label={words.compare} className="figure-form-compare">
          <Select name="compare" defaultValue={compare} options={COMPARISONS.map((value) => ({ value, label: words.comparisons[value] }))} />
        </Field>
        {filters.map((kind) => (
          <Choice key={kind} kind={kind} params={params} choices={choices} />
        ))}
        <Button>{words.apply}</Button>
      </Form>
      </details>
    </div>
  );
} // prettier-ignore

function Choice({ kind, params, choices }: Pick<PeriodBarProps, "params" | "choices"> & { kind: FilterKind }) {
  const words = useMessages().reports.filters;
  const lists = { location: choices.locations, staff: choices.staff, service: choices.services };
  const list = lists[kind];
  if (list.length < 2) return null;
  return (
    <Field label={words[kind]}>
      <Select
        name={kind}
        defaultValue={params[kind] === null ? "" : String(params[kind])}
        placeholder={words.any}
        options={list.map(({ id, name }) => ({ value: String(id), label: name }))}
      />
    </Field>
  );
} // prettier-ignore

import { Form, useNavigate } from "@remix-run/react";
import { ListFilter } from "lucide-react";
import { type FormEvent, useEffect, useRef } from "react";
import { useMessages } from "~/i18n/context";
import { stageName } from "~/features/pipeline/model";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { SearchInput } from "~/ui/search-input";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import type { ListChoices } from "../model";
import { REACHES, viewQuery, type ClientFilters } from "../schema";
import { FieldFilters } from "./field-filters";

const PAUSE_MS = 220;
const WITHIN = [7, 30, 90];
const AWAY = [30, 60, 90, 180, 365];

interface FilterFormProps {
  filters: ClientFilters;
  choices: ListChoices;
  /** How many filters are on. */
  count: number;
  /** Order and columns, which the form keeps, and the view it stands in. */
  look: Record<string, string>;
  view: number | null;
  clearHref: string;
}

/**
 * Search and filters as one GET form. With scripts it finds while one types, and its address says only what was chosen; without them Enter
 * and a button do it.
 */
export function FilterForm({ filters, choices, count, look, view, clearHref }: FilterFormProps) {
  const m = useMessages();
  const words = m.clientList.filters;
  const navigate = useNavigate();
  const form = useRef<HTMLFormElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The address changed by a link or the back button, not by typing.
    if (search.current && document.activeElement !== search.current) search.current.value = filters.q;
  }, [filters.q]);
  const find = (replace: boolean) => {
    clearTimeout(timer.current);
    if (!form.current) return;
    const said = new URLSearchParams(new FormData(form.current) as unknown as Record<string, string>);
    const query = Object.fromEntries(new URLSearchParams(viewQuery(said)));
    navigate(paths.clients({ ...query, view }), { replace, preventScrollReset: true });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const fold = form.current?.querySelector("details");
    if (fold) fold.open = false;
    find(false);
  };
  const typing = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => find(true), PAUSE_MS);
  };
  return (
    <Form ref={form} method="get" action={paths.clients()} role="search" aria-label={words.label} className="list-search" onSubmit={submit}>
      <SearchInput ref={search} label={m.clients.search} defaultValue={filters.q} clearHref={clearHref} onInput={typing} />
      {Object.entries({ ...look, ...(view === null ? {} : { view: String(view) }) }).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Fold
        className="filter-fold list-filters"
        summaryClass={count > 0 ? "btn btn-on" : "btn"}
        summary={
          <>
            <ListFilter aria-hidden="true" />
            <span className="filter-word">{words.open}</span>
            {count > 0 ? <span className="filter-count">{count}</span> : null}
          </>
        }
      >
        {/* Made anew when the filters change from outside: fields keep no state of their own. */}
        <div className="filter-form" key={JSON.stringify({ ...filters, q: "" })}>
          <FilterFields filters={filters} choices={choices} />
          <div className="filter-foot">
            <Button variant="primary">{words.apply}</Button>
          </div>
        </div>
      </Fold>
      <noscript>
        <Button>{words.find}</Button>
      </noscript>
    </Form>
  );
} // prettier-ignore

function FilterFields({ filters, choices }: Pick<FilterFormProps, "filters" | "choices">) {
  const m = useMessages();
  const words = m.clientList.filters;
  return (
    <>
      {choices.stages.length > 0 ? (
        <fieldset className="filter-people">
          <legend>{words.stage}</legend>
          {choices.stages.map((stage) => (
            <Checkbox key={stage.id} name="stage" value={stage.id} defaultChecked={filters.stage.includes(stage.id)} label={stageName(stage, m.pipeline.stages)} />
          ))}
          <Checkbox name="stage" value="none" defaultChecked={filters.stage.includes("none")} label={words.noStage} />
        </fieldset>
      ) : null}
      <div className="filter-rest">
        <Field label={words.who}>
          <Select name="who" defaultValue={filters.who ?? ""} placeholder={words.anybody}
            options={[{ value: "me", label: words.me }, { value: "nobody", label: words.nobody }, ...choices.users.map(({ id, name }) => ({ value: String(id), label: name }))]} />
        </Field>
        <Field label={words.visit}>
          <Select name="visit" defaultValue={filters.visit ?? ""} placeholder={words.anyVisit}
            options={[...withOwn(WITHIN, filters.visit, "in").map((n) => ({ value: `in${n}`, label: words.within({ n }) })), ...withOwn(AWAY, filters.visit, "no").map((n) => ({ value: `no${n}`, label: words.notWithin({ n }) })), { value: "never", label: words.never }]} />
        </Field>
        <Field label={words.contact}>
          <Select name="contact" defaultValue={filters.contact ?? ""} placeholder={words.anyContact}
            options={[{ value: "overdue", label: words.overdue }, { value: "none", label: words.none }]} />
        </Field>
        {choices.currencies.length > 0 ? (
          <Field label={words.due}>
            <Select name="due" defaultValue={filters.due ?? ""} placeholder={words.anyDue}
              options={[{ value: "any", label: words.owes }, ...choices.currencies.map((currency) => ({ value: currency, label: words.owesIn({ currency }) }))]} />
          </Field>
        ) : null}
        <Field label={words.source}>
          <Select name="source" defaultValue={filters.source[0] ?? ""} placeholder={words.anySource}
            options={choices.sources.map((value) => ({ value, label: m.clients.sources[value] ?? value }))} />
        </Field>
      </div>
      {choices.tags.length > 0 ? (
        <fieldset className="filter-people filter-wide">
          <legend>{words.tag}</legend>
          <div className="filter-marks-row">
            {choices.tags.map((tag) => (
              <label key={tag.id} className="tag-choice" data-hue={tag.color}>
                <input type="checkbox" name="tag" value={tag.id} defaultChecked={filters.tag.includes(tag.id)} />
                <span className="tag hue">{tag.name}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ) : null}
      <fieldset className="filter-people">
        <legend>{words.has}</legend>
        {REACHES.map((reach) => (
          <Checkbox key={reach} name="has" value={reach} defaultChecked={filters.has.includes(reach)} label={words.reaches[reach]} />
        ))}
      </fieldset>
      <div className="filter-rest">
        <div className="filter-pair">
          <Field label={words.visitFrom}><TextInput type="date" name="visitFrom" defaultValue={filters.visitFrom ?? ""} /></Field>
          <Field label={words.visitTo}><TextInput type="date" name="visitTo" defaultValue={filters.visitTo ?? ""} /></Field>
        </div>
        <div className="filter-pair">
          <Field label={words.from}><TextInput type="date" name="from" defaultValue={filters.from ?? ""} /></Field>
          <Field label={words.until}><TextInput type="date" name="until" defaultValue={filters.until ?? ""} /></Field>
        </div>
        <div className="filter-pair">
          <Field label={words.pointsFrom}><TextInput name="pointsFrom" inputMode="numeric" defaultValue={filters.pointsFrom ?? ""} /></Field>
          <Field label={words.pointsTo}><TextInput name="pointsTo" inputMode="numeric" defaultValue={filters.pointsTo ?? ""} /></Field>
        </div>
        {filters.since === null ? null : <input type="hidden" name="since" value={filters.since} />}
        <Checkbox name="archived" value="1" defaultChecked={filters.archived} label={words.archived} />
      </div>
      <FieldFilters fields={choices.fields} filters={filters.fields} />
    </>
  );
} // prettier-ignore

/** A number of days that only the address says is one more choice. */
function withOwn(days: readonly number[], visit: string | null, way: "in" | "no"): number[] {
  const own = visit?.startsWith(way) ? Number(visit.slice(2)) : null;
  return own === null || days.includes(own) ? [...days] : [...days, own].sort((a, b) => a - b);
}

import { Form } from "@remix-run/react";
import { Bookmark, Columns3, X } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { TextInput } from "~/ui/text-input";
import { chipsOf, withoutFilters } from "../chips/model";
import type { ListChoices } from "../model";
import { LIST_COLUMNS, writeClientFilters, type ClientFilters, type ListColumn } from "../schema";

interface Place {
  /** Order and columns as the address says them. */
  look: Record<string, string>;
  view: number | null;
}

type FilterChipsProps = Place & { filters: ClientFilters; choices: ListChoices };

/** The filters that are on, each a link to the list without it. */
export function FilterChips({ filters, choices, look, view }: FilterChipsProps) {
  const m = useMessages();
  const words = m.clientList.filters;
  const chips = chipsOf(filters, { m, locale: useLocale(), choices });
  if (chips.length === 0) return null;
  const at = (rest: ClientFilters) => paths.clients({ ...writeClientFilters(rest), ...look, view });
  return (
    <nav className="list-chips" aria-label={words.active}>
      {chips.map(({ key, text, rest }) => (
        <a key={key} className="tag list-chip" href={at(rest)} title={words.remove({ filter: text })} data-keep-scroll>
          {text}
          <X aria-hidden="true" />
          <span className="sr-only">{words.remove({ filter: text })}</span>
        </a>
      ))}
      <a className="link text-sm" href={at(withoutFilters(filters))} data-keep-scroll>
        {words.reset}
      </a>
    </nav>
  );
} // prettier-ignore

interface ColumnPickerProps {
  shown: readonly ListColumn[];
  choices: ListChoices;
  /** Columns whose content this user may not see are not offered. */
  hidden: readonly ListColumn[];
  /** Everything else the address says. */
  keep: Record<string, string>;
}

/** Which columns the table has; a GET form, so the address and with it a saved view say it. */
export function ColumnPicker({ shown, choices, hidden, keep }: ColumnPickerProps) {
  const words = useMessages().clientList.columns;
  return (
    <Fold
      className="filter-fold list-columns"
      summaryClass="btn"
      summary={
        <>
          <Columns3 aria-hidden="true" />
          <span className="filter-word">{words.button}</span>
        </>
      }
    >
      <Form method="get" action={paths.clients()} aria-label={words.label} key={shown.join()}>
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="cols" value="none" />
        <div className="list-columns-all">
          {LIST_COLUMNS.filter((column) => !hidden.includes(column)).map((column) => (
            <Checkbox key={column} name="cols" value={column} defaultChecked={shown.includes(column)} label={words[column]} />
          ))}
          {choices.fields.map(({ id, label }) => (
            <Checkbox key={id} name="cols" value={`f${id}`} defaultChecked={shown.includes(`f${id}`)} label={label} />
          ))}
        </div>
        <div className="filter-foot">
          <Button>{words.apply}</Button>
        </div>
      </Form>
    </Fold>
  );
} // prettier-ignore

interface ViewMenuProps {
  /** The own view that is open; null: one that everybody has. */
  view: { id: number; name: string } | null;
  /** What the address says now. */
  query: string;
  isChanged: boolean;
}

/** Keeps the list as it is under a name; and for an own view: renames, moves, changes, deletes it. */
export function ViewMenu({ view, query, isChanged }: ViewMenuProps) {
  const words = useMessages().clientList.views;
  return (
    <Fold
      className="filter-fold list-view-menu"
      summaryClass={isChanged ? "btn btn-on" : "btn"}
      summary={
        <>
          <Bookmark aria-hidden="true" />
          <span className="filter-word">{isChanged ? words.changed : words.menu}</span>
        </>
      }
    >
      <div className="grid gap-4" key={`${view?.id}:${query}`}>
        {view ? (
          <Form method="post" className="grid gap-2">
            <input type="hidden" name="viewId" value={view.id} />
            <input type="hidden" name="query" value={query} />
            {isChanged ? (
              <Button variant="primary" name="intent" value="update-view">
                {words.update}
              </Button>
            ) : null}
            <div className="flex items-end gap-2">
              <Field label={words.name} className="min-w-0 flex-1">
                <TextInput name="name" defaultValue={view.name} maxLength={40} />
              </Field>
              <Button name="intent" value="rename-view">{words.rename}</Button>
            </div>
          </Form>
        ) : null}
        {view ? (
          <Form method="post" className="flex flex-wrap gap-2">
            <input type="hidden" name="intent" value="move-view" />
            <input type="hidden" name="viewId" value={view.id} />
            <Button size="sm" variant="quiet" name="by" value="-1">{words.left}</Button>
            <Button size="sm" variant="quiet" name="by" value="1">{words.right}</Button>
            <Button size="sm" variant="quiet" name="intent" value="delete-view" className="ml-auto text-negative">{words.remove}</Button>
          </Form>
        ) : null}
        <Form method="post" className="grid gap-2">
          <input type="hidden" name="intent" value="save-view" />
          <input type="hidden" name="query" value={query} />
          <Field label={words.save} hint={words.saveText}>
            <TextInput name="name" placeholder={words.name} required maxLength={40} />
          </Field>
          <Button>{words.save}</Button>
        </Form>
      </div>
    </Fold>
  );
} // prettier-ignore

import { Form } from "@remix-run/react";
import { useEffect, useState } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { stageName } from "~/features/pipeline/model";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import type { ListChoices } from "../../list/model";

/** The checkboxes of the rows belong to this form, wherever they stand. */
export const BULK_FORM = "bulk";

interface BulkBarProps {
  choices: ListChoices;
  total: { count: number; capped: boolean };
  /** Clients on this page. */
  onPage: number;
  /** The filters, for "all of them". */
  query: string;
  isArchive: boolean;
  mayMove: boolean;
}

/**
 * What can be done with the rows that are ticked. It comes up as soon as one is, which needs no script; scripts add the count and the box for
 * the whole page.
 */
export function BulkBar({ choices, total, onPage, query, isArchive, mayMove }: BulkBarProps) {
  const m = useMessages();
  const words = m.clientList.bulk;
  const locale = useLocale();
  const chosen = useChosen();
  const n = formatNumber(total.count, locale) + (total.capped ? "+" : "");
  return (
    <Form method="post" id={BULK_FORM} className="bulk-bar" aria-label={words.bar}>
      <input type="hidden" name="intent" value="bulk" />
      <input type="hidden" name="query" value={query} />
      <span className="bulk-count" role="status">
        {chosen === null ? words.bar : words.chosen({ n: chosen })}
      </span>
      {total.count > onPage || total.capped ? (
        <label className="check bulk-all">
          <input type="checkbox" className="tick" name="all" value="on" />
          <span className="check-text">{words.everyone({ n })}</span>
        </label>
      ) : null}
      <div className="bulk-actions">
        <Act label={words.tag} kind="tag">
          <Field label={words.tag}>
            <Select name="tagId" options={[...choices.tags.map(({ id, name }) => ({ value: String(id), label: name })), { value: "new", label: words.newTag }]} />
          </Field>
          <Field label={words.newTagName} optional>
            <TextInput name="tagName" maxLength={40} />
          </Field>
        </Act>
        {choices.tags.length > 0 ? (
          <Act label={words.untag} kind="untag">
            <Field label={words.untag}>
              <Select name="untagId" options={choices.tags.map(({ id, name }) => ({ value: String(id), label: name }))} />
            </Field>
          </Act>
        ) : null}
        <Act label={words.responsible} kind="responsible">
          <Field label={words.responsible}>
            <Select name="userId" options={[...choices.users.map(({ id, name }) => ({ value: String(id), label: name })), { value: "nobody", label: m.clientList.filters.nobody }]} />
          </Field>
        </Act>
        {mayMove && choices.stages.length > 0 ? (
          <Act label={words.stage} kind="stage">
            <Field label={words.stage}>
              <Select name="stageId" options={[...choices.stages.map((stage) => ({ value: String(stage.id), label: stageName(stage, m.pipeline.stages) })), { value: "none", label: m.clientList.filters.noStage }]} />
            </Field>
          </Act>
        ) : null}
        {isArchive ? (
          <Button size="sm" name="kind" value="restore">{words.restore}</Button>
        ) : (
          <Act label={words.archive} kind="archive">
            <Field label={words.reason} hint={words.reasonHint}>
              <TextInput name="reason" maxLength={300} />
            </Field>
          </Act>
        )}
      </div>
    </Form>
  );
} // prettier-ignore

function Act({ label, kind, children }: { label: string; kind: string; children: React.ReactNode }) {
  const words = useMessages().clientList.bulk;
  return (
    <Fold className="bulk-act" summaryClass="btn btn-sm" summary={label}>
      <div className="grid gap-3 p-1">
        {children}
        <Button variant="primary" name="kind" value={kind}>
          {words.apply}
        </Button>
      </div>
    </Fold>
  );
}

/** The box in the table's head that ticks every row of the page; drawn where there are scripts. */
export function PageBox() {
  const words = useMessages().clientList.bulk;
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  if (!isReady) return null;
  return (
    <label className="row-check" title={words.selectPage}>
      <input
        type="checkbox"
        className="tick"
        aria-label={words.selectPage}
        onChange={({ target }) => {
          for (const box of rowBoxes()) box.checked = target.checked;
          document.dispatchEvent(new Event("change"));
        }}
      />
    </label>
  );
}

const rowBoxes = () => document.querySelectorAll<HTMLInputElement>(`input[name="id"][form="${BULK_FORM}"]`);

/** How many rows are ticked; null before scripts run. Rows carry no handler: there may be a hundred of them. */
function useChosen(): number | null {
  const [chosen, setChosen] = useState<number | null>(null);
  useEffect(() => {
    const count = () => setChosen([...rowBoxes()].filter((box) => box.checked).length);
    count();
    document.addEventListener("change", count);
    return () => document.removeEventListener("change", count);
  }, []);
  return chosen;
}

import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { FormErrors } from "~/ui/form-errors";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { RadioGroup } from "~/ui/radio-group";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import type { EntryRefusal } from "../commands.server";
import { MEASURES, weekOf, type Values } from "../model";
import { writeMeasure } from "../reading/model";
import { EntryDoubts } from "./entry-doubts";
import { useMeasureWords } from "./measure-words";

/** What a refused entry's form says, and what stood in it. */
export interface EntryAnswer {
  of: "entry";
  typed: Record<string, string>;
  agreed: string[];
  errors: Record<string, string[] | undefined>;
  refusal: EntryRefusal | null;
}

interface EntryFormProps {
  /** Makes a repeat of the same sending harmless. */
  once: string;
  today: string;
  /** Suggested; null where the period is not asked. */
  period: string | null;
  /** What was measured last, as a hint under each field. */
  last?: Values;
  /** The entry that is changed. */
  entry?:
    (Values & { id: number; version: number; measuredOn: string; period: string; notes: string }) | null;
  answer?: EntryAnswer | null;
  pending: boolean;
  cancelHref?: string;
  reloadHref?: string;
}

const WEEKS_OFFERED = 52;

/** Eleven short fields, of which any may stay empty. What is doubtful is asked in the same form, with everything as it was typed. */
export function EntryForm(props: EntryFormProps) {
  const { once, today, period, last = {}, entry, answer, pending, cancelHref, reloadHref } = props;
  const m = useMessages();
  const locale = useLocale();
  const { words, name, unit, value, period: periodName, day } = useMeasureWords();
  const form = words.form;
  const { refusal = null, errors = {}, typed } = answer ?? {};
  const stored = (field: (typeof MEASURES)[number]) => writeMeasure(field, entry?.[field], locale === "ru" ? "," : "."); // prettier-ignore
  const impossible = refusal?.reason === "impossible" ? refusal.impossible : [];
  const errorOf = (field: (typeof MEASURES)[number]) => {
    const wrong = impossible.find(({ measure }) => measure === field);
    if (!wrong) return errors[field];
    const said = form.impossible({ value: value(field, wrong.value) });
    return wrong.meant === null ? said : `${said}. ${form.meant({ value: value(field, wrong.meant) })}`;
  };
  const chosen = typed?.period ?? entry?.period ?? period ?? "";
  const weeks = Math.max(WEEKS_OFFERED, weekOf(chosen) ?? 0);
  const periods = ["", "before", ...Array.from({ length: weeks }, (_, at) => `week_${at + 1}`), "after"];
  return (
    <Form method="post" className="grid gap-4" noValidate preventScrollReset aria-label={entry ? form.change : form.title}>
      <input type="hidden" name="once" value={once} />
      {entry ? <input type="hidden" name="id" value={entry.id} /> : null}
      {entry ? <input type="hidden" name="version" value={refusal?.reason === "stale" ? refusal.version : (typed?.version ?? entry.version)} /> : null}
      <FormErrors form={refusal?.reason === "empty" ? [form.empty] : null} />
      {refusal?.reason === "stale" ? (
        <Notice tone="warning" live="alert" title={form.stale}>
          <p>{form.staleText}</p>
          {reloadHref ? <a className="link-underlined" href={reloadHref} data-reload>{form.takeTheirs}</a> : null}
        </Notice>
      ) : null}
      {answer?.agreed.map((one) => <input key={one} type="hidden" name="agreed" value={one} />)}
      {refusal?.reason === "doubtful" ? <EntryDoubts doubts={refusal.doubts} /> : null}
      {refusal?.reason === "taken" ? (
        <Notice
          tone="warning"
          live="alert"
          title={
            refusal.by === "day"
              ? form.takenDay({ day: day(refusal.entry.measuredOn) })
              : form.takenPeriod({ period: periodName(refusal.entry.period), day: day(refusal.entry.measuredOn) })
          }
        >
          <RadioGroup
            legend={form.takenHow}
            name="existing"
            defaultValue="change"
            options={[
              ...(entry ? [] : [{ value: "change", label: form.changeEarlier }]),
              { value: "add", label: form.addAnother },
            ]}
          />
        </Notice>
      ) : typed?.existing && typed.existing !== "ask" ? (
        <input type="hidden" name="existing" value={typed.existing} />
      ) : null}
      <div className="grid grid-cols-2 gap-3">
        <Field label={form.day} error={refusal?.reason === "future" ? form.future : errors.measuredOn} className={period === null ? "col-span-2" : undefined}>
          <TextInput type="date" name="measuredOn" max={today} required defaultValue={typed?.measuredOn ?? entry?.measuredOn ?? today} />
        </Field>
        {period === null ? null : (
          <Field label={form.period} error={errors.period}>
            <Select name="period" defaultValue={chosen} options={periods.map((one) => ({ value: one, label: periodName(one) }))} />
          </Field>
        )}
      </div>
      <p className="field-hint">{form.hint}</p>
      <div className="measure-fields">
        {MEASURES.map((field) => (
          <Field
            key={field}
            label={`${name(field)}, ${unit(field)}`}
            error={errorOf(field)}
            hint={!entry && last[field] != null ? form.last({ value: value(field, last[field]) }) : undefined}
          >
            <TextInput name={field} inputMode="decimal" autoComplete="off" enterKeyHint="next" maxLength={40} defaultValue={typed?.[field] ?? stored(field)} />
          </Field>
        ))}
      </div>
      <Field label={form.notes} optional error={errors.notes}>
        <Textarea name="notes" rows={2} maxLength={2000} defaultValue={typed?.notes ?? entry?.notes} />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" name="intent" value={entry ? "change-entry" : "enter"} pending={pending}>
          {entry ? form.saveChange : form.save}
        </Button>
        {cancelHref ? <LinkButton variant="quiet" href={cancelHref}>{m.common.cancel}</LinkButton> : null}
      </div>
    </Form>
  );
} // prettier-ignore

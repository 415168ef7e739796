import { Form } from "@remix-run/react";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { IconButton } from "~/ui/icon-button";
import { Select } from "~/ui/select";
import { Textarea } from "~/ui/textarea";
import { TextInput } from "~/ui/text-input";
import { FIELD_KINDS, type CustomField } from "../model";

interface FieldRowProps {
  field: CustomField;
  isFirst: boolean;
  isLast: boolean;
  error?: string;
}

/** One own field of the settings: its name, its choices, its place, and the way out of the forms. */
export function FieldRow({ field, isFirst, isLast, error }: FieldRowProps) {
  const words = useMessages().clientForms.settings;
  const { id, label, kind, options } = field;
  return (
    <li className="mark-row">
      <Form method="post" className="field-row" noValidate>
        <input type="hidden" name="id" value={id} />
        <Field label={<span className="sr-only">{words.label}</span>} error={error}>
          <TextInput name="label" defaultValue={label} maxLength={60} />
        </Field>
        <Badge title={words.kindStays}>{words.kinds[kind]}</Badge>
        <div className="mark-row-end">
          <IconButton type="submit" name="intent" value="earlier" label={words.earlier({ name: label })} icon={<ArrowUp aria-hidden="true" />} disabled={isFirst} />
          <IconButton type="submit" name="intent" value="later" label={words.later({ name: label })} icon={<ArrowDown aria-hidden="true" />} disabled={isLast} />
          <Button name="intent" value="archive" variant="quiet" title={words.archiveText}>{words.archive}</Button>
          <Button name="intent" value="save-field">{words.save}</Button>
        </div>
        {kind === "choice" ? (
          <Field label={words.options} hint={words.optionsHint} className="field-row-options">
            <Textarea name="options" rows={Math.min(6, Math.max(2, options.length + 1))} defaultValue={options.join("\n")} />
          </Field>
        ) : null}
      </Form>
    </li>
  );
} // prettier-ignore

/** A field that was taken out of the forms, and the way back. */
export function ArchivedField({ field }: { field: CustomField }) {
  const words = useMessages().clientForms.settings;
  return (
    <li className="mark-row">
      <Form method="post" className="field-row">
        <input type="hidden" name="id" value={field.id} />
        <span className="text-ink-2">{field.label}</span>
        <Badge>{words.kinds[field.kind]}</Badge>
        <div className="mark-row-end">
          <Button name="intent" value="restore">{words.restore}</Button>
        </div>
      </Form>
    </li>
  );
} // prettier-ignore

/** Adds a field; choices are asked for beside, since without scripts nobody can tell which kind was chosen. */
export function NewField({ error, typed }: { error?: string; typed?: Record<string, string> }) {
  const words = useMessages().clientForms.settings;
  return (
    <Form method="post" className="field-new" noValidate aria-label={words.addField}>
      <Field label={words.addField} error={error}>
        <TextInput name="label" defaultValue={typed?.label} placeholder={words.label} maxLength={60} />
      </Field>
      <Field label={words.kind} hint={words.kindStays}>
        <Select name="kind" defaultValue={typed?.kind ?? "text"} options={FIELD_KINDS.map((value) => ({ value, label: words.kinds[value] ?? value }))} />
      </Field>
      <Field label={words.options} hint={words.optionsHint} className="field-new-options">
        <Textarea name="options" rows={3} defaultValue={typed?.options} />
      </Field>
      <div>
        <Button variant="primary" name="intent" value="save-field">{words.add}</Button>
      </div>
    </Form>
  );
} // prettier-ignore

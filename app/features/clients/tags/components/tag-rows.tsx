import { Form } from "@remix-run/react";
import { Trash2 } from "lucide-react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { TAG_COLORS } from "../schema";

interface TagRowData {
  id: number;
  name: string;
  color: string;
  /** Clients who carry it. */
  count: number;
}

/** One tag of the settings: its name and hue, who carries it, and the way out. */
export function TagRow({ tag, error }: { tag: TagRowData; error?: string }) {
  const words = useMessages().clientForms.settings;
  const { id, name, color, count } = tag;
  return (
    <li className="mark-row">
      <Form method="post" className="mark-row-fields" noValidate>
        <input type="hidden" name="id" value={id} />
        <span className="mark-row-sample" data-hue={color}>
          <span className="tag hue">{name}</span>
        </span>
        <TagFields name={name} color={color} error={error} isQuiet />
        <Button name="intent" value="save-tag">{words.save}</Button>
      </Form>
      <div className="mark-row-end">
        {count > 0 ? (
          <a className="link text-sm" href={paths.clients({ tag: id })} title={words.show({ name })}>{words.carried({ n: count })}</a>
        ) : (
          <span className="text-sm text-ink-3">{words.carried({ n: 0 })}</span>
        )}
        <Fold summary={<Trash2 aria-hidden="true" />} summaryClass="btn btn-quiet btn-icon" label={words.removeTag}>
          <Form method="post" className="grid w-72 gap-3 p-2">
            <input type="hidden" name="id" value={id} />
            <p className="font-medium">{words.removeTagTitle({ name })}</p>
            <p className="text-sm text-ink-2">{words.removeTagText({ n: count })}</p>
            <Button variant="danger" name="intent" value="remove-tag">{words.removeTag}</Button>
          </Form>
        </Fold>
      </div>
    </li>
  );
} // prettier-ignore

/** Adds a tag. */
export function NewTag({ error, typed }: { error?: string; typed?: Record<string, string> }) {
  const words = useMessages().clientForms.settings;
  return (
    <Form method="post" className="mark-row-fields pt-3" noValidate aria-label={words.addTag}>
      <TagFields name={typed?.name ?? ""} color={typed?.color ?? "blue"} error={error} />
      <Button variant="primary" name="intent" value="save-tag">{words.add}</Button>
    </Form>
  );
} // prettier-ignore

interface TagFieldsProps {
  name: string;
  color: string;
  error?: string;
  /** The labels are for screen readers only: the row says it by its look. */
  isQuiet?: boolean;
}

function TagFields({ name, color, error, isQuiet = false }: TagFieldsProps) {
  const m = useMessages();
  const words = m.clientForms.settings;
  const { colors } = m.pipeline.settings;
  const label = (text: string) => (isQuiet ? <span className="sr-only">{text}</span> : text);
  return (
    <>
      <Field label={label(isQuiet ? words.tagName : words.addTag)} error={error}>
        <TextInput name="name" defaultValue={name} maxLength={40} />
      </Field>
      <Field label={label(words.color)}>
        <Select
          name="color"
          defaultValue={color}
          options={TAG_COLORS.map((value) => ({ value, label: colors[value] }))}
        />
      </Field>
    </>
  );
}

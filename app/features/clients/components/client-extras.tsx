import { useMessages } from "~/i18n/context";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { EXTRAS_MARK, fieldName, TAGS_WERE } from "../extras/model";
import type { CustomField } from "../fields/model";
import type { ListChoices } from "../list/model";

interface ClientExtrasProps {
  choices: Pick<ListChoices, "tags" | "users" | "fields">;
  /** As it stands, by the name of the control. */
  values: { responsible: string; tagIds: readonly number[]; fields: Readonly<Record<number, string>> };
  /** Controls that were refused, with the reason. */
  errors: Readonly<Record<string, string[] | null | undefined>>;
}

/** Who looks after a client, their tags, and what the business asks for beside: one part of the form. */
export function ClientExtras({ choices, values, errors }: ClientExtrasProps) {
  const words = useMessages().clientForms.extras;
  const { tags, users, fields } = choices;
  return (
    <>
      <input type="hidden" name={EXTRAS_MARK} value="1" />
      <input type="hidden" name={TAGS_WERE} value={values.tagIds.join(",")} />
      <Field label={words.responsible} hint={words.responsibleHint}>
        <Select
          name="responsible"
          defaultValue={values.responsible}
          placeholder={words.nobody}
          options={users.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </Field>
      <fieldset className="field">
        <legend className="field-label">{words.tags}</legend>
        {tags.length === 0 ? <p className="field-hint">{words.noTags}</p> : null}
        <div className="filter-marks-row">
          {tags.map((tag) => (
            <label key={tag.id} className="tag-choice" data-hue={tag.color}>
              <input type="checkbox" name="tag" value={tag.id} defaultChecked={values.tagIds.includes(tag.id)} />
              <span className="tag hue">{tag.name}</span>
            </label>
          ))}
        </div>
      </fieldset>
      {fields.length > 0 ? (
        <div className="grid items-start gap-5 sm:grid-cols-2">
          {fields.map((field) => (
            <OwnField key={field.id} field={field} value={values.fields[field.id] ?? ""} error={errors[fieldName(field.id)]} />
          ))}
        </div>
      ) : null}
    </>
  );
} // prettier-ignore

function OwnField({ field, value, error }: { field: CustomField; value: string; error?: string[] | null }) {
  const words = useMessages().clientForms.extras;
  const { kind, label, options } = field;
  const name = fieldName(field.id);
  if (kind === "checkbox")
    return (
      <div className="self-center">
        <Checkbox name={name} value="1" label={label} defaultChecked={value === "1"} />
      </div>
    );
  // What was chosen before the choices changed stays choosable: opening the form must not empty it.
  const all = value === "" || options.includes(value) ? options : [value, ...options];
  return (
    <Field label={label} error={error} optional>
      {kind === "choice" ? (
        <Select name={name} defaultValue={value} placeholder={words.unset} options={all.map((one) => ({ value: one, label: one }))} />
      ) : (
        <TextInput
          name={name}
          type={kind === "day" ? "date" : "text"}
          inputMode={kind === "number" ? "decimal" : kind === "url" ? "url" : undefined}
          defaultValue={value}
          autoComplete="off"
        />
      )}
    </Field>
  );
} // prettier-ignore

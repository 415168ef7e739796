import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import type { CustomField } from "../../fields/model";
import type { FieldFilter } from "../schema";

/** What can be asked of the business's own fields: by choice, by part of a text, from and to. */
export function FieldFilters({ fields, filters }: { fields: readonly CustomField[]; filters: readonly FieldFilter[] }) {
  const words = useMessages().clientList.filters;
  if (fields.length === 0) return null;
  const asked = (id: number, op: FieldFilter["op"]) => filters.find((one) => one.id === id && one.op === op)?.value ?? "";
  return (
    <fieldset className="filter-wide">
      <legend>{words.own}</legend>
      <div className="filter-own">
        {fields.map(({ id, label, kind, options }) => {
          switch (kind) {
            case "choice":
            case "checkbox":
              return (
                <Field key={id} label={label}>
                  <Select name={`f${id}`} defaultValue={asked(id, "is")} placeholder={words.anyValue}
                    options={kind === "checkbox" ? [{ value: "1", label: words.yes }] : options.map((value) => ({ value, label: value }))} />
                </Field>
              );
            case "number":
            case "day":
              return (
                <div className="filter-pair" key={id}>
                  {(["from", "to"] as const).map((op) => (
                    <Field key={op} label={(op === "from" ? words.fieldFrom : words.fieldTo)({ field: label })}>
                      <TextInput name={`f${id}.${op}`} type={kind === "day" ? "date" : "text"} inputMode={kind === "day" ? undefined : "decimal"} defaultValue={asked(id, op)} />
                    </Field>
                  ))}
                </div>
              );
            case "text":
            case "url":
              return (
                <Field key={id} label={label}>
                  <TextInput name={`f${id}.has`} defaultValue={asked(id, "has")} />
                </Field>
              );
          }
        })}
      </div>
    </fieldset>
  );
} // prettier-ignore

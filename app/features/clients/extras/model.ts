import { readId } from "~/lib/text";
import { readFieldValue, type CustomField, type FieldKind } from "../fields/model";

/** What a form of a client may say beside who it is; what is absent stays as it was. */
export interface ClientExtras {
  responsibleId?: number | null;
  /** Exactly these, or those that were ticked and those that were taken off while the form was open. */
  tagIds?: readonly number[] | { add: readonly number[]; remove: readonly number[] };
  /** Canonical values of own fields by the field's id; see `readFieldValue`. */
  fields?: Readonly<Record<number, string>>;
}

/** The form carries this field when it asks for extras: without it nothing of them is changed. */
export const EXTRAS_MARK = "extras";
/** The tags the client had when the form was opened, ids parted by commas. */
export const TAGS_WERE = "tagsWere";

export const fieldName = (id: number) => `f${id}`;

export interface SentExtras {
  extras: ClientExtras;
  /** Fields whose text makes no sense, by the name of the control. */
  wrong: Record<string, FieldKind>;
}

/**
 * Reads tags, responsible and own fields out of a posted form. Tags are a difference, so that a tag somebody gives meanwhile stays; fields the
 * form did not ask for, and those that still say what is `held`, are not touched: a choice that is offered no longer may stay.
 */
export function readExtras(
  form: FormData,
  fields: readonly CustomField[],
  held: Readonly<Record<number, string>> = {},
): SentExtras {
  if (!form.has(EXTRAS_MARK)) return { extras: {}, wrong: {} };
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  const ids = (texts: readonly unknown[]) => texts.flatMap((one) => readId(one) ?? []);
  const chosen = ids(form.getAll("tag"));
  const were = ids(text(TAGS_WERE).split(","));
  const values: Record<number, string> = {};
  const wrong: Record<string, FieldKind> = {};
  for (const field of fields) {
    const name = fieldName(field.id);
    // A box that is not ticked is not sent; anything else that is absent was not asked for.
    if (!form.has(name) && field.kind !== "checkbox") continue;
    if (text(name) === (held[field.id] ?? "")) continue;
    const value = readFieldValue(field, text(name));
    if (value === null) wrong[name] = field.kind;
    else values[field.id] = value;
  }
  return {
    extras: {
      ...(form.has("responsible") ? { responsibleId: readId(text("responsible")) } : {}),
      tagIds: {
        add: chosen.filter((id) => !were.includes(id)),
        remove: were.filter((id) => !chosen.includes(id)),
      },
      fields: values,
    },
    wrong,
  };
}

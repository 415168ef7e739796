import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import type { Channel } from "../model";
import { longestBody, LONGEST_SUBJECT } from "../templates/model";

/** What is wrong with a field of the words' form, in a form that can be said in any language. */
export type WordsRefusal = { field: "subject" | "body"; reason: string; names?: string[]; max?: number };

type WordsFieldsProps = {
  channel: Channel;
  /** The language of the words, which need not be that of the page. */
  lang: string;
  words: { subject: string; body: string };
  placeholders: readonly string[];
  refusals: readonly WordsRefusal[];
};

/** Subject and text of one notice, with what may stand in double braces. */
export function WordsFields({ channel, lang, words, placeholders, refusals }: WordsFieldsProps) {
  const m = useMessages().notices.editor;
  const errorsOf = (field: "subject" | "body") =>
    refusals.filter((one) => one.field === field).map((one) => spell(m.refused, one));
  return (
    <>
      {channel === "email" ? (
        <Field label={m.subject} error={errorsOf("subject")} required>
          <TextInput
            name="subject"
            lang={lang}
            defaultValue={words.subject}
            maxLength={LONGEST_SUBJECT * 2}
          />
        </Field>
      ) : null}
      <Field
        label={m.body}
        hint={channel === "email" ? m.emailHint : m.textHint}
        error={errorsOf("body")}
        required
      >
        <Textarea
          name="body"
          lang={lang}
          rows={channel === "email" ? 8 : 5}
          defaultValue={words.body}
          maxLength={longestBody[channel] * 2}
        />
      </Field>
      <div className="grid gap-1.5">
        <div className="field-label">{m.placeholders}</div>
        <ul className="notice-words">
          {placeholders.map((name) => (
            <li key={name}>
              <code>{`{{${name}}}`}</code> <span>{m.names[name]}</span>
            </li>
          ))}
        </ul>
        <div className="field-hint">{m.placeholdersHint}</div>
      </div>
    </>
  );
}

type Refused = ReturnType<typeof useMessages>["notices"]["editor"]["refused"];

function spell(words: Refused, { reason, names = [], max = 0 }: WordsRefusal): string {
  switch (reason) {
    case "required":
      return words.required;
    case "too_long":
      return words.too_long({ max });
    case "unknown_placeholder":
      return words.unknown_placeholder({
        names: names
          .slice(0, 5)
          .map((name) => `{{${name}}}`)
          .join(", "),
      });
    default:
      return words.wrong;
  }
}

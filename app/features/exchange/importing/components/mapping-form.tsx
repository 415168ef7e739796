import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { RadioGroup } from "~/ui/radio-group";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { columnLetter } from "../file/model";
import { KNOWN_RULES, TARGETS, type KnownRule, type Mapping } from "../schema";

interface MappingFormProps {
  columns: readonly string[];
  samples: readonly (readonly string[])[];
  mapping: Mapping;
  known: KnownRule;
  tagId: number | null;
  responsibleId: number | null;
  tags: readonly { id: number; name: string }[];
  users: readonly { id: number; name: string }[];
  fields: readonly { id: number; label: string }[];
  sending: boolean;
}

const WHO = TARGETS.slice(0, 4);
const REACH = TARGETS.slice(4, 8);
const MORE = TARGETS.slice(8);

/** What each column of the file is, and what becomes of those who are known. */
export function MappingForm(props: MappingFormProps) {
  const { columns, samples, mapping, known, tags, users, sending } = props;
  const m = useMessages();
  const words = m.exchange.map;
  return (
    <Form method="post" className="grid gap-6">
      <input type="hidden" name="intent" value="check" />
      <Section title={words.title} note={words.note}>
        <ol className="import-columns">
          {columns.map((title, at) => (
            <ImportColumn key={at} {...props} at={at} title={title} samples={samples[at] ?? []} value={mapping[at] ?? ""} />
          ))}
        </ol>
      </Section>
      <div className="import-choices">
        <Section title={words.known} note={words.knownHint}>
          <RadioGroup
            legend={<span className="sr-only">{words.known}</span>}
            name="known"
            defaultValue={known}
            options={KNOWN_RULES.map((rule) => ({ value: rule, label: words.rules[rule] ?? rule, hint: words.ruleHints[rule] }))}
          />
        </Section>
        <Section title={words.everybody}>
          <div className="grid gap-4">
            <Field label={words.tag}>
              <Select name="tagId" defaultValue={props.tagId ?? ""} placeholder={words.noTag}>
                <option value="new">{words.newTag}</option>
                {tags.map(({ id, name }) => (
                  <option key={id} value={id}>{name}</option>
                ))}
              </Select>
            </Field>
            <Field label={words.tagName} optional>
              <TextInput name="tagName" maxLength={40} />
            </Field>
            <Field label={words.responsible}>
              <Select name="responsibleId" defaultValue={props.responsibleId ?? ""} placeholder={words.nobody}>
                {users.map(({ id, name }) => (
                  <option key={id} value={id}>{name}</option>
                ))}
              </Select>
            </Field>
          </div>
        </Section>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" pending={sending}>{words.check}</Button>
        {/* Outside the form's own fields: its button carries another intent. */}
        <Button variant="quiet" name="intent" value="remove" formNoValidate>{m.exchange.import.remove}</Button>
      </div>
    </Form>
  );
} // prettier-ignore

interface ImportColumnProps extends Pick<MappingFormProps, "fields"> {
  at: number;
  title: string;
  samples: readonly string[];
  value: string;
}

function ImportColumn({ at, title, samples, value, fields }: ImportColumnProps) {
  const words = useMessages().exchange.map;
  const shown = title || words.untitled({ letter: columnLetter(at) });
  const group = (label: string, targets: readonly string[]) => (
    <optgroup label={label}>
      {targets.map((target) => (
        <option key={target} value={target}>{words.targets[target] ?? target}</option>
      ))}
    </optgroup>
  );
  return (
    <li className="import-column" data-off={value === "" ? "" : undefined}>
      <div className="min-w-0">
        <span className="import-column-title">{shown}</span>
        <span className="import-samples">{samples.length > 0 ? samples.join(" · ") : words.noSamples}</span>
      </div>
      <label>
        <span className="sr-only">{`${words.meaning}: ${shown}`}</span>
        <Select name={`c${at}`} defaultValue={value} placeholder={words.nothing}>
          {group(words.person, WHO)}
          {group(words.reach, REACH)}
          {group(words.more, MORE)}
          {fields.length > 0 ? (
            <optgroup label={words.own}>
              {fields.map(({ id, label }) => (
                <option key={id} value={`f${id}`}>{label}</option>
              ))}
            </optgroup>
          ) : null}
        </Select>
      </label>
    </li>
  );
} // prettier-ignore

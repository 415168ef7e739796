import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { REPEATS } from "../schema";

interface RepeatFieldsProps {
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

/** Whether the visit comes again, and how often. */
export function RepeatFields({ typed, errors }: RepeatFieldsProps) {
  const words = useMessages().desk.repeat;
  const options = REPEATS.map((value) => ({
    value,
    label: value === "none" ? words.none : words.weeks({ n: Number(value) }),
  }));
  const isRepeated = typed?.repeat !== undefined && typed.repeat !== "none";
  return (
    <details className="disclosure" open={isRepeated}>
      <summary>{words.title}</summary>
      <div className="desk-choice-row pt-2">
        <Field label={words.title} error={errors?.repeat}>
          <Select name="repeat" defaultValue={typed?.repeat ?? "none"} options={options} />
        </Field>
        <Field label={words.times} error={errors?.times}>
          <TextInput type="number" name="times" min={2} max={52} defaultValue={typed?.times ?? "10"} />
        </Field>
      </div>
      <p className="pt-2 text-sm text-ink-2">{words.hint}</p>
    </details>
  );
}

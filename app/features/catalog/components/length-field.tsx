import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { LENGTH_UNITS, lengthIn } from "../schema";

interface LengthFieldProps {
  /** Fields are `name` and `nameUnit`. */
  name: string;
  label: string;
  hint?: string;
  minutes: number;
  typed?: Record<string, string>;
  error?: string[];
}

/** A length of time as people say it: a number and its unit. */
export function LengthField({ name, label, hint, minutes, typed, error }: LengthFieldProps) {
  const words = useMessages().catalog.units;
  const stored = lengthIn(minutes);
  return (
    <Field label={label} hint={hint} error={error}>
      <span className="flex gap-2">
        <TextInput
          className="tabular min-w-0 flex-1"
          name={name}
          inputMode="numeric"
          defaultValue={typed?.[name] ?? stored.amount}
          aria-label={label}
        />
        <Select
          className="w-28"
          name={`${name}Unit`}
          aria-label={`${label}: ${words.unit}`}
          defaultValue={typed?.[`${name}Unit`] ?? stored.unit}
          options={Object.keys(LENGTH_UNITS).map((unit) => ({ value: unit, label: words.units[unit] ?? unit }))}
        />
      </span>
    </Field>
  );
} // prettier-ignore

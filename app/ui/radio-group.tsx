import { type ReactNode, useId } from "react";
import { classNames } from "./class-names";
import { errorList, FieldError } from "./field";

export type RadioOption = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };

type RadioGroupProps = {
  legend: ReactNode;
  name: string;
  options: readonly RadioOption[];
  defaultValue?: string;
  error?: string | readonly string[] | null;
  /** In one line instead of one under another. */
  inline?: boolean;
  onChange?: (value: string) => void;
};

/** One of several, as native radio buttons under a legend. */
export function RadioGroup({
  legend,
  name,
  options,
  defaultValue,
  error,
  inline,
  onChange,
}: RadioGroupProps) {
  const id = useId();
  const errors = errorList(error);
  return (
    <fieldset className="field" aria-describedby={errors.length > 0 ? id : undefined}>
      <legend className="field-label">{legend}</legend>
      <div className={classNames(inline && "flex flex-wrap gap-x-6")}>
        {options.map((option) => (
          <label key={option.value} className="check">
            <input
              type="radio"
              className="tick"
              name={name}
              value={option.value}
              defaultChecked={option.value === defaultValue}
              disabled={option.disabled}
              onChange={onChange && (() => onChange(option.value))}
            />
            <span className="check-text">
              {option.label}
              {option.hint ? <span className="field-hint">{option.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
      <FieldError id={id} errors={errors} />
    </fieldset>
  );
}

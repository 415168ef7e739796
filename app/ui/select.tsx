import { type ComponentPropsWithoutRef, forwardRef } from "react";
import { classNames } from "./class-names";
import { useFieldControl } from "./field-context";

export type SelectOption = { value: string; label: string; disabled?: boolean };

type SelectProps = ComponentPropsWithoutRef<"select"> & {
  options?: readonly SelectOption[];
  /** An empty first choice with these words. */
  placeholder?: string;
};

/** The platform's own list, drawn in our ink; pass `options`, or `<option>`s as children. */
export const Select = forwardRef<HTMLSelectElement, SelectProps>(function Select(
  { className, options, placeholder, children, ...rest },
  ref,
) {
  const wired = useFieldControl(rest);
  return (
    <select {...rest} {...wired} ref={ref} className={classNames("control", className)}>
      {placeholder !== undefined ? <option value="">{placeholder}</option> : null}
      {options?.map((option) => (
        <option key={option.value} value={option.value} disabled={option.disabled}>
          {option.label}
        </option>
      ))}
      {children}
    </select>
  );
});

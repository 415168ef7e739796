import { type ComponentPropsWithoutRef, forwardRef, type ReactNode } from "react";
import { classNames } from "./class-names";

type SwitchProps = Omit<ComponentPropsWithoutRef<"input">, "type" | "role"> & {
  label: ReactNode;
  hint?: ReactNode;
};

/** A checkbox that reads as on or off: for settings that hold at once or after saving. */
export const Switch = forwardRef<HTMLInputElement, SwitchProps>(function Switch(
  { label, hint, className, ...rest },
  ref,
) {
  return (
    <label className={classNames("check check-row", className)}>
      <span className="check-text">
        {label}
        {hint ? <span className="field-hint">{hint}</span> : null}
      </span>
      <input {...rest} ref={ref} type="checkbox" role="switch" className="tick" />
    </label>
  );
});

import { type ComponentPropsWithoutRef, forwardRef } from "react";
import { classNames } from "./class-names";
import { useFieldControl } from "./field-context";

export type TextInputProps = ComponentPropsWithoutRef<"input">;

/** A one-line text box; inside a `Field` it is wired by itself. */
export const TextInput = forwardRef<HTMLInputElement, TextInputProps>(function TextInput(
  { className, type = "text", ...rest },
  ref,
) {
  const wired = useFieldControl(rest);
  return <input {...rest} {...wired} ref={ref} type={type} className={classNames("control", className)} />;
});

import { type ComponentPropsWithoutRef, forwardRef } from "react";
import { classNames } from "./class-names";
import { useFieldControl } from "./field-context";

/** A text box of several lines that grows with its text where the browser can. */
export const Textarea = forwardRef<HTMLTextAreaElement, ComponentPropsWithoutRef<"textarea">>(
  function Textarea({ className, rows = 3, ...rest }, ref) {
    const wired = useFieldControl(rest);
    return (
      <textarea {...rest} {...wired} ref={ref} rows={rows} className={classNames("control", className)} />
    );
  },
);

import { type ReactNode, useId } from "react";
import { useMessages } from "~/i18n/context";
import { classNames } from "./class-names";
import { FieldContext } from "./field-context";

type FieldProps = {
  label: ReactNode;
  /** What helps to fill it in; read out together with the label. */
  hint?: ReactNode;
  /** Why it was not accepted, in plain words; several are shown one under another. */
  error?: string | readonly string[] | null;
  /** Says «необязательно» beside the label. */
  optional?: boolean;
  required?: boolean;
  /** The control's id; made up when absent. */
  id?: string;
  className?: string;
  children: ReactNode;
};

/** A label, a control, a hint and an error, wired together for eyes and for screen readers. */
export function Field({
  label,
  hint,
  error,
  optional,
  required = false,
  id,
  className,
  children,
}: FieldProps) {
  const m = useMessages();
  const ownId = useId();
  const controlId = id ?? ownId;
  const errors = errorList(error);
  const describedBy = classNames(
    hint ? `${controlId}-hint` : null,
    errors.length > 0 && `${controlId}-error`,
  );
  const wiring = {
    id: controlId,
    describedBy: describedBy || undefined,
    invalid: errors.length > 0,
    required,
  };
  return (
    <div className={classNames("field", className)}>
      <label className="field-label" htmlFor={controlId}>
        {label}
        {optional ? <span className="field-optional"> · {m.common.optional}</span> : null}
      </label>
      <FieldContext.Provider value={wiring}>{children}</FieldContext.Provider>
      {hint ? (
        <div className="field-hint" id={`${controlId}-hint`}>
          {hint}
        </div>
      ) : null}
      <FieldError id={`${controlId}-error`} errors={errors} />
    </div>
  );
}

/** The reasons under a control, with a mark so that colour is not the only sign. */
export function FieldError({ id, errors }: { id: string; errors: readonly string[] }) {
  if (errors.length === 0) return null;
  return (
    <div className="field-error" id={id}>
      <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" />
        <path d="M8 4.6v4.2M8 11v.4" strokeLinecap="round" />
      </svg>
      <span>
        {errors.map((text) => (
          <span key={text} className="block">
            {text}
          </span>
        ))}
      </span>
    </div>
  );
}

/** One error, several or none as a list. */
export function errorList(error: FieldProps["error"]): readonly string[] {
  if (!error) return [];
  return typeof error === "string" ? [error] : error;
}

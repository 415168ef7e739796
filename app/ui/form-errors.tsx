import { useEffect, useRef } from "react";
import { useMessages } from "~/i18n/context";
import { Notice } from "./notice";

type FormErrorsProps = {
  /** What is wrong with the form as a whole. */
  form?: readonly string[] | null;
  /** What is wrong with single fields; each links to its control. */
  fields?: readonly { id: string; label: string; error: string }[];
};

/** The summary over a refused form: says how much is left to correct, links to it, and takes the focus when it appears. */
export function FormErrors({ form, fields = [] }: FormErrorsProps) {
  const m = useMessages();
  const box = useRef<HTMLDivElement>(null);
  const count = (form?.length ?? 0) + fields.length;
  useEffect(() => {
    if (count > 0) box.current?.focus();
  }, [count]);
  if (count === 0) return null;
  return (
    <div ref={box} tabIndex={-1} className="rounded-lg">
      <Notice tone="negative" live="alert" title={form?.[0] ?? m.common.formErrors({ n: fields.length })}>
        {form?.slice(1).map((text) => (
          <p key={text}>{text}</p>
        ))}
        {fields.length > 0 ? (
          <ul>
            {fields.map((field) => (
              <li key={field.id}>
                <a href={`#${field.id}`} className="link-underlined">
                  {field.label}
                </a>
                {": "}
                {field.error}
              </li>
            ))}
          </ul>
        ) : null}
      </Notice>
    </div>
  );
}

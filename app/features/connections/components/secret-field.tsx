import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { PasswordInput } from "~/ui/password-input";

interface SecretFieldProps {
  name: string;
  label: string;
  hint?: ReactNode;
  /** One is kept already. */
  isKept: boolean;
  error?: string[] | undefined;
}

/** A secret goes in and never comes out: whether there is one is all that is shown. */
export function SecretField({ name, label, hint, isKept, error }: SecretFieldProps) {
  const words = useMessages().integrations.account;
  return (
    <Field
      label={label}
      error={error}
      hint={
        <>
          {hint} {isKept ? words.kept : words.missing}
        </>
      }
    >
      <PasswordInput name={name} autoComplete="off" placeholder={isKept ? "••••••••••••" : undefined} />
    </Field>
  );
}

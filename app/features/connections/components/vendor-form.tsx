import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";

/** What was typed and why it was not taken; secrets are never in it. */
export interface FormRefusal {
  typed: Record<string, string>;
  errors: Record<string, string[] | undefined>;
}

/** What the form of a vendor's account is given. */
export interface AccountFormProps<Settings, SecretName extends string> {
  settings: Settings | null;
  /** Which secrets are kept. */
  has: Record<SecretName, boolean>;
  refused: FormRefusal | null;
  pending: boolean;
}

/** The frame of every account's form: its fields, what is said of secrets, and one button. */
export function VendorForm({ pending, children }: { pending: boolean; children: ReactNode }) {
  const words = useMessages().integrations.account;
  return (
    <Form method="post" className="grid max-w-2xl gap-5" noValidate>
      <input type="hidden" name="intent" value="save" />
      {children}
      <p className="text-sm text-ink-3">{words.secretsNote}</p>
      <div>
        <Button variant="primary" pending={pending}>
          {words.save}
        </Button>
      </div>
    </Form>
  );
}

/** A field's value: as it was typed when it was refused, else as it is kept. */
export function valueOf<Settings extends object>(
  refused: FormRefusal | null,
  settings: Settings | null,
  field: keyof Settings & string,
): string {
  const kept = settings?.[field];
  return refused?.typed[field] ?? (typeof kept === "string" ? kept : "");
}

/** The same of a switch: one that is off is not sent at all. */
export function isTicked<Settings extends object>(
  refused: FormRefusal | null,
  settings: Settings | null,
  field: keyof Settings & string,
): boolean {
  return refused ? refused.typed[field] === "on" : settings?.[field] === true;
}

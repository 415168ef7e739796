import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { PasswordInput } from "~/ui/password-input";
import { RadioGroup } from "~/ui/radio-group";
import { TextInput } from "~/ui/text-input";
import { houseOf, YCLIENTS_HOUSES } from "../accounts/yclients/model";
import type { YclientsSettings } from "../accounts/yclients/schema";

interface AccountFormProps {
  settings: YclientsSettings | null;
  has: { partnerToken: boolean; userToken: boolean };
  /** What was typed and why it was not taken; tokens are never in it. */
  refused: { typed: Record<string, string>; errors: Record<string, string[] | undefined> } | null;
  pending: boolean;
}

/** Which branch, where, and what proves that we may. Tokens go in and never come out. */
export function AccountForm({ settings, has, refused, pending }: AccountFormProps) {
  const { account: words } = useMessages().connections;
  const first = settings ?? { ...YCLIENTS_HOUSES.yclients, companyId: "", zone: null, widgetHost: null };
  const value = (field: keyof YclientsSettings) => refused?.typed[field] ?? first[field] ?? "";
  const error = (field: string) => refused?.errors[field];
  const house = refused?.typed.house ?? houseOf(first.baseUrl) ?? "other";
  const token = (field: "partnerToken" | "userToken") => (
    <Field label={words[field]} hint={has[field] ? words.kept : words.missing} error={error(field)}>
      <PasswordInput name={field} autoComplete="off" placeholder={has[field] ? "••••••••••••" : undefined} />
    </Field>
  );
  return (
    <Form method="post" className="grid max-w-2xl gap-5" noValidate>
      <input type="hidden" name="intent" value="save" />
      <RadioGroup
        legend={words.house}
        name="house"
        inline
        defaultValue={house}
        error={error("house")}
        options={(["yclients", "altegio", "other"] as const).map((one) => ({
          value: one,
          label: words.houses[one],
        }))}
      />
      <Field label={words.companyId} hint={words.companyIdHint} error={error("companyId")}>
        <TextInput
          className="max-w-64"
          name="companyId"
          inputMode="numeric"
          autoComplete="off"
          defaultValue={value("companyId")}
        />
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        {token("partnerToken")}
        {token("userToken")}
      </div>
      <p className="-mt-2 text-sm text-ink-3">{words.secretsNote}</p>
      <Field label={words.widgetHost} hint={words.widgetHostHint} error={error("widgetHost")} optional>
        <TextInput name="widgetHost" autoComplete="off" defaultValue={value("widgetHost")} />
      </Field>
      <Field label={words.zone} hint={words.zoneHint} error={error("zone")} optional>
        <TextInput className="max-w-64" name="zone" autoComplete="off" defaultValue={value("zone")} />
      </Field>
      <details open={house === "other" || undefined}>
        <summary className="link w-fit cursor-pointer py-2.5 text-sm">{words.houses.other}</summary>
        <div className="grid gap-5 pt-3">
          <p className="text-sm text-ink-3">{words.otherHint}</p>
          <Field label={words.baseUrl} hint={words.baseUrlHint} error={error("baseUrl")}>
            <TextInput name="baseUrl" autoComplete="off" defaultValue={value("baseUrl")} />
          </Field>
          <Field label={words.accept} error={error("accept")}>
            <TextInput name="accept" autoComplete="off" defaultValue={value("accept")} />
          </Field>
        </div>
      </details>
      <div>
        <Button variant="primary" pending={pending}>
          {words.save}
        </Button>
      </div>
    </Form>
  );
}

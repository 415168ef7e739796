import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import type { BillingSecrets, BillingSettings } from "../accounts/billing/schema";
import { SecretField } from "./secret-field";
import { VendorForm, valueOf, type AccountFormProps } from "./vendor-form";

/** Where the billing is, and the token if it asks for one. */
export function BillingForm({
  settings,
  has,
  refused,
  pending,
}: AccountFormProps<BillingSettings, keyof BillingSecrets>) {
  const { billing: words, account } = useMessages().integrations;
  const error = (field: string) => refused?.errors[field];
  return (
    <VendorForm pending={pending}>
      <Field label={account.baseUrl} hint={words.baseUrlHint} error={error("baseUrl")}>
        <TextInput
          name="baseUrl"
          inputMode="url"
          autoComplete="off"
          defaultValue={valueOf(refused, settings, "baseUrl")}
        />
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={words.path} hint={words.pathHint} error={error("path")} optional>
          <TextInput name="path" autoComplete="off" defaultValue={valueOf(refused, settings, "path")} />
        </Field>
        <Field label={account.currency} hint={account.currencyHint} error={error("currency")}>
          <TextInput
            className="max-w-32"
            name="currency"
            maxLength={3}
            autoComplete="off"
            defaultValue={valueOf(refused, settings, "currency")}
          />
        </Field>
      </div>
      <SecretField
        name="token"
        label={words.token}
        hint={words.tokenHint}
        isKept={has.token}
        error={error("token")}
      />
      {has.token ? (
        <Switch name="forgetToken" label={words.forgetToken} hint={words.forgetTokenHint} />
      ) : null}
    </VendorForm>
  );
}

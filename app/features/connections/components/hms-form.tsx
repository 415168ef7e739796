import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { RadioGroup } from "~/ui/radio-group";
import { TextInput } from "~/ui/text-input";
import type { HmsSecrets, HmsSettings } from "../accounts/hms/schema";
import { SecretField } from "./secret-field";
import { VendorForm, valueOf, type AccountFormProps } from "./vendor-form";

/** Which HMS it is, how it speaks, and what proves that we may ask. */
export function HmsForm({
  settings,
  has,
  refused,
  pending,
}: AccountFormProps<HmsSettings, keyof HmsSecrets>) {
  const { hms: words, account } = useMessages().integrations;
  const error = (field: string) => refused?.errors[field];
  return (
    <VendorForm pending={pending}>
      <RadioGroup
        legend={words.dialect}
        name="dialect"
        defaultValue={valueOf(refused, settings, "dialect") || "json"}
        error={error("dialect")}
        options={(["json", "fhir", "opendental"] as const).map((value) => ({
          value,
          label: words.dialects[value],
          hint: words.dialectHints[value],
        }))}
      />
      <Field label={account.baseUrl} hint={words.baseUrlHint} error={error("baseUrl")}>
        <TextInput
          name="baseUrl"
          inputMode="url"
          autoComplete="off"
          defaultValue={valueOf(refused, settings, "baseUrl")}
        />
      </Field>
      <Field label={account.currency} hint={words.currencyHint} error={error("currency")}>
        <TextInput
          className="max-w-32"
          name="currency"
          maxLength={3}
          autoComplete="off"
          defaultValue={valueOf(refused, settings, "currency")}
        />
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <SecretField
          name="token"
          label={words.token}
          hint={words.tokenHint}
          isKept={has.token}
          error={error("token")}
        />
        <SecretField
          name="customerKey"
          label={words.customerKey}
          hint={words.customerKeyHint}
          isKept={has.customerKey}
          error={error("customerKey")}
        />
      </div>
    </VendorForm>
  );
}

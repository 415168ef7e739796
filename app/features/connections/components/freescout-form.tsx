import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import type { FreescoutSecrets, FreescoutSettings } from "../accounts/freescout/schema";
import { SecretField } from "./secret-field";
import { VendorForm, isTicked, valueOf, type AccountFormProps } from "./vendor-form";

/** Where the support desk is, its key, and whether profiles are written. */
export function FreescoutForm({
  settings,
  has,
  refused,
  pending,
}: AccountFormProps<FreescoutSettings, keyof FreescoutSecrets>) {
  const { freescout: words, account } = useMessages().integrations;
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
        <SecretField
          name="apiKey"
          label={words.apiKey}
          hint={words.apiKeyHint}
          isKept={has.apiKey}
          error={error("apiKey")}
        />
        <SecretField
          name="webhookSecret"
          label={words.webhookSecret}
          hint={words.webhookSecretHint}
          isKept={has.webhookSecret}
          error={error("webhookSecret")}
        />
      </div>
      <Switch
        name="writesProfiles"
        label={words.writesProfiles}
        hint={words.writesProfilesHint}
        defaultChecked={isTicked(refused, settings, "writesProfiles")}
      />
    </VendorForm>
  );
}

import { useMessages } from "~/i18n/context";
import { Field } from "~/ui/field";
import { Switch } from "~/ui/switch";
import { TextInput } from "~/ui/text-input";
import type { AmocrmSecrets, AmocrmSettings } from "../accounts/amocrm/schema";
import { SecretField } from "./secret-field";
import { VendorForm, isTicked, valueOf, type AccountFormProps } from "./vendor-form";

interface AmocrmFormProps extends AccountFormProps<AmocrmSettings, keyof AmocrmSecrets> {
  /** Stages of ours by their keys, as they are called. */
  stages: readonly { key: string; name: string }[];
  redirectUri: string;
}

/** Which account, one of the two ways of proving ourselves, and which of our stages is which status there. */
export function AmocrmForm({ settings, has, refused, pending, stages, redirectUri }: AmocrmFormProps) {
  const words = useMessages().integrations.amocrm;
  const error = (field: string) => refused?.errors[field];
  return (
    <VendorForm pending={pending}>
      <Field label={words.domain} hint={words.domainHint} error={error("domain")}>
        <TextInput
          name="domain"
          inputMode="url"
          autoComplete="off"
          defaultValue={valueOf(refused, settings, "domain")}
        />
      </Field>
      <SecretField
        name="longLivedToken"
        label={words.byToken}
        hint={words.byTokenHint}
        isKept={has.longLivedToken}
        error={error("longLivedToken")}
      />
      <fieldset className="grid gap-5 border-t border-line pt-5">
        <legend className="sr-only">{words.byIntegration}</legend>
        <p className="font-semibold" aria-hidden="true">
          {words.byIntegration}
        </p>
        <p className="text-sm wrap-anywhere text-ink-2">{words.redirectUri({ url: redirectUri })}</p>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label={words.clientId} error={error("clientId")}>
            <TextInput
              name="clientId"
              autoComplete="off"
              defaultValue={valueOf(refused, settings, "clientId")}
            />
          </Field>
          <SecretField
            name="clientSecret"
            label={words.clientSecret}
            isKept={has.clientSecret}
            error={error("clientSecret")}
          />
        </div>
        <SecretField
          name="authorizationCode"
          label={words.code}
          hint={words.codeHint}
          isKept={has.authorizationCode || has.refreshToken}
          error={error("authorizationCode")}
        />
      </fieldset>
      <div className="grid gap-5 border-t border-line pt-5">
        <Switch
          name="isTwoWay"
          label={words.isTwoWay}
          hint={words.isTwoWayHint}
          defaultChecked={isTicked(refused, settings, "isTwoWay")}
        />
        <Field label={words.pipelineId} hint={words.pipelineIdHint} error={error("pipelineId")} optional>
          <TextInput
            className="max-w-64"
            name="pipelineId"
            inputMode="numeric"
            autoComplete="off"
            defaultValue={valueOf(refused, settings, "pipelineId")}
          />
        </Field>
        <fieldset className="grid gap-3">
          <legend className="mb-1 font-semibold">{words.stages}</legend>
          <p className="text-sm text-ink-3">
            {words.stagesHint} {words.knownHint}
          </p>
          <div className="grid gap-4 sm:grid-cols-2">
            {stages.map(({ key, name }) => (
              <Field key={key} label={name} error={error(`stage:${key}`)}>
                <TextInput
                  name={`stage:${key}`}
                  inputMode="numeric"
                  autoComplete="off"
                  defaultValue={refused?.typed[`stage:${key}`] ?? settings?.stages[key] ?? ""}
                />
              </Field>
            ))}
          </div>
        </fieldset>
      </div>
    </VendorForm>
  );
}

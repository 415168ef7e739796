import type { z } from "zod";
import type { Env } from "~/lib/env.server";
import type { ConnectedVendor } from "../model";
import * as amocrm from "./amocrm/schema";
import * as billing from "./billing/schema";
import * as freescout from "./freescout/schema";
import * as hms from "./hms/schema";
import * as yclients from "./yclients/schema";

/** What an account consists of, by vendor: what is no secret, and what is. A secret is a text; an empty one was never given. */
export interface Accounts {
  yclients: { settings: yclients.YclientsSettings; secrets: yclients.YclientsSecrets };
  hms: { settings: hms.HmsSettings; secrets: hms.HmsSecrets };
  billing: { settings: billing.BillingSettings; secrets: billing.BillingSecrets };
  freescout: { settings: freescout.FreescoutSettings; secrets: freescout.FreescoutSecrets };
  amocrm: { settings: amocrm.AmocrmSettings; secrets: amocrm.AmocrmSecrets };
}
export type AccountOf<V extends ConnectedVendor> = Accounts[V];
export type SettingsOf<V extends ConnectedVendor> = Accounts[V]["settings"];
export type SecretsOf<V extends ConnectedVendor> = Accounts[V]["secrets"];
export type SecretName<V extends ConnectedVendor> = keyof Accounts[V]["secrets"] & string;
/** An account as its form gives it: a secret that is null, or not named, stays as it is. */
export interface TypedAccount<V extends ConnectedVendor> {
  settings: SettingsOf<V>;
  secrets: Partial<Record<SecretName<V>, string | null>>;
}

/** All that is special about a vendor's account. */
export interface AccountKind<V extends ConnectedVendor> {
  settings: z.ZodType<SettingsOf<V>>;
  secrets: z.ZodType<SecretsOf<V>>;
  form: z.ZodType<TypedAccount<V>>;
  /** Whether it can be worked with. */
  isComplete(settings: SettingsOf<V>, secrets: SecretsOf<V>): boolean;
  /** Where the secrets are sent to: none is ever taken along to another address. */
  addressOf(settings: SettingsOf<V>): string;
  /** Secrets that are never sent out, and stay whatever the address. */
  ours: readonly SecretName<V>[];
  /** Made by us when there is none, because it stands in an address of ours. */
  made: SecretName<V> | null;
  /** Where it begins before anything is saved; settings that do not read are none. */
  initial(env: Env): { settings: unknown; secrets: Partial<SecretsOf<V>> };
}

const originOf = ({ baseUrl }: { baseUrl: string }) => new URL(baseUrl).origin;

export const ACCOUNTS: { [V in ConnectedVendor]: AccountKind<V> } = {
  yclients: {
    ...{ settings: yclients.settings, secrets: yclients.secrets, form: yclients.form },
    // The booking methods ask for the partner's token only, everything else for both.
    isComplete: ({ companyId }, held) =>
      companyId !== "" && held.partnerToken !== "" && held.userToken !== "",
    addressOf: originOf,
    ours: ["webhookSecret"],
    made: "webhookSecret",
    initial: ({ yclients: { baseUrl, accept, companyId, partnerToken, userToken, webhookSecret } }) => ({
      settings: { baseUrl, accept, companyId },
      secrets: { partnerToken, userToken, webhookSecret },
    }),
  },
  hms: {
    ...{ settings: hms.settings, secrets: hms.secrets, form: hms.form },
    // The Open Dental API asks for two keys, the others for one token.
    isComplete: ({ dialect }, held) => held.token !== "" && (dialect !== "opendental" || held.customerKey !== ""),
    addressOf: originOf,
    ours: ["webhookSecret"],
    made: "webhookSecret",
    initial: ({ hms: { settings, secrets } }) => ({ settings, secrets }),
  },
  billing: {
    ...{ settings: billing.settings, secrets: billing.secrets, form: billing.form },
    isComplete: () => true,
    addressOf: originOf,
    ours: [],
    made: null,
    initial: ({ billing: { settings, secrets } }) => ({ settings, secrets }),
  },
  freescout: {
    ...{ settings: freescout.settings, secrets: freescout.secrets, form: freescout.form },
    isComplete: (_, { apiKey }) => apiKey !== "",
    addressOf: originOf,
    ours: ["webhookSecret"],
    made: null,
    initial: ({ freescout: { settings, secrets } }) => ({ settings, secrets }),
  },
  amocrm: {
    ...{ settings: amocrm.settings, secrets: amocrm.secrets, form: amocrm.form },
    // One long-lived token, or an integration with a code or with the tokens it became.
    isComplete: ({ clientId }, held) =>
      held.longLivedToken !== "" ||
      (clientId !== "" && held.clientSecret !== "" && (held.authorizationCode !== "" || held.refreshToken !== "")),
    addressOf: ({ domain }) => domain,
    ours: ["webhookSecret"],
    made: "webhookSecret",
    initial: ({ amocrm: { settings, secrets } }) => ({ settings, secrets }),
  },
}; // prettier-ignore

/** An account's kind, with the vendor's type kept. */
export function accountKind<V extends ConnectedVendor>(vendor: V): AccountKind<V> {
  return ACCOUNTS[vendor];
}

import { CONTACT_MIRROR_METHODS, type ContactMirror } from "~/features/amocrm/ports";
import type { SpendGrant } from "~/features/amocrm/tokens/model";
import type { Core } from "~/lib/core";
import type { VendorAccount } from "../core/account.server";
import type { Budget } from "../core/budget";
import { createAmocrmMirror } from "./adapter.server";
import { createAmocrmClient, type AccessTokens } from "./client.server";
import { createTokenEnd } from "./tokens/client.server";

/** What the product keeps for all processes together. */
export interface AmocrmGround {
  /** The tokens, each spent once. */
  tokens(core: Core, spend: SpendGrant): AccessTokens;
  /** The rate of an address. */
  budget(core: Core, address: string): Budget;
}

/** How an account at amoCRM or Kommo becomes a mirror of contacts. */
export function amocrmAccount(ground: AmocrmGround): VendorAccount<"amocrm", ContactMirror> {
  return {
    vendor: "amocrm",
    methods: CONTACT_MIRROR_METHODS,
    build({ core, settings, secrets, simulatedUrl, observe, guard }) {
      const { clock, log, env } = core;
      const baseUrl = simulatedUrl ?? `https://${settings.domain}`;
      const common = { baseUrl, clock, log, guard };
      const { clientId } = settings;
      const redirectUri = env.web.publicUrl;
      const end = createTokenEnd({ ...common, clientId, clientSecret: secrets.clientSecret, redirectUri });
      const tokens = ground.tokens(core, (grant) => end.spend(grant));
      const budget = ground.budget(core, settings.domain);
      const client = createAmocrmClient({ ...common, tokens, budget, observe });
      return {
        adapter: createAmocrmMirror({ client }),
        async close() {
          await client.close();
          await end.close();
        },
      };
    },
  };
}

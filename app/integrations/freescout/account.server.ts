import { HELPDESK_METHODS, type Helpdesk } from "~/features/helpdesk/ports";
import type { VendorAccount } from "../core/account.server";
import { createFreescoutHelpdesk } from "./adapter.server";
import { createFreescoutClient } from "./client.server";

/** How an account at FreeScout becomes a support desk. */
export const freescoutAccount: VendorAccount<"freescout", Helpdesk> = {
  vendor: "freescout",
  methods: HELPDESK_METHODS,
  build({ core: { clock, log }, settings, secrets, simulatedUrl, observe, guard }) {
    const baseUrl = simulatedUrl ?? settings.baseUrl;
    const client = createFreescoutClient({
      ...{ baseUrl, apiKey: secrets.apiKey },
      ...{ clock, log, observe, guard },
    });
    return { adapter: createFreescoutHelpdesk({ client, log }), close: () => client.close() };
  },
};

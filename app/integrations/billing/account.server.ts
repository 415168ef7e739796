import { BILLING_METHODS, type BillingDirectory } from "~/features/billing/ports";
import type { VendorAccount } from "../core/account.server";
import { createBillingDirectory } from "./adapter.server";
import { createBillingClient } from "./client.server";

/** A billing as a connection: the registry opens it for the account of each call. */
export const billingAccount: VendorAccount<"billing", BillingDirectory> = {
  vendor: "billing",
  methods: BILLING_METHODS,
  build({ core: { clock, log }, settings, secrets, simulatedUrl, observe, guard }) {
    const baseUrl = simulatedUrl ?? settings.baseUrl;
    // The simulator has one address, whatever path the account was given.
    const path = simulatedUrl ? "/api/phone.php" : settings.path;
    const client = createBillingClient({ baseUrl, path, token: secrets.token, clock, log, observe, guard });
    const title = new URL(settings.baseUrl).host;
    return {
      adapter: createBillingDirectory(client, { currency: settings.currency, title }),
      close: () => client.close(),
    };
  },
};

import { secretMatches } from "~/integrations/core/secret";
import { readYclientsWebhook, yclientsDedupeKey } from "~/integrations/yclients/webhook.server";
import { ok, refuse } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/**
 * YClients and Altegio sign nothing and send no event id (contracts: docs of 2024-09), so the address carries the secret, the
 * branch must be ours, and the body is only a hint.
 */
export const yclientsWebhook = defineWebhook({
  vendor: "yclients",
  isOn: (env) => env.yclients.mode !== "off",
  verify: ({ url }, env) => secretMatches(url.searchParams.get("secret"), env.yclients.webhookSecret),
  read: (rawBody, env) => {
    const event = readYclientsWebhook(rawBody);
    if (!event.ok) return refuse(event.error);
    if (event.value.companyId !== env.yclients.companyId) return refuse("foreign");
    return ok({ dedupeKey: yclientsDedupeKey(event.value, rawBody) });
  },
});

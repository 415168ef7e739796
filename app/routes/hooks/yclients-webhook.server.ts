import { webhookCredentials } from "~/features/connections/queries.server";
import { secretMatches } from "~/integrations/core/secret";
import { readYclientsWebhook, yclientsDedupeKey } from "~/integrations/yclients/webhook.server";
import { ok, refuse } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/**
 * YClients and Altegio sign nothing and send no event id (contracts: docs of 2024-09), so the address carries the secret, the
 * branch must be ours, and the body is only a hint. Calls are kept while the connection is paused.
 */
export const yclientsWebhook = defineWebhook({
  vendor: "yclients",
  isOn: async (_env, core) => (await webhookCredentials(core)).isOn,
  async verify({ url }, _env, core) {
    const { secret } = await webhookCredentials(core);
    return secret !== "" && secretMatches(url.searchParams.get("secret"), secret);
  },
  async read(rawBody, _env, core) {
    const event = readYclientsWebhook(rawBody);
    if (!event.ok) return refuse(event.error);
    const { companyId, resource, resourceId } = event.value;
    if (companyId !== (await webhookCredentials(core)).companyId) return refuse("foreign");
    return ok({ dedupeKey: yclientsDedupeKey(event.value, rawBody), subject: `${resource}:${resourceId}` });
  },
});

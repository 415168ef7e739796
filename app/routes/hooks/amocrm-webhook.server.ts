import { openCredentials, webhookDoor } from "~/features/connections/queries.server";
import { secretMatches } from "~/integrations/core/secret";
import { amocrmDedupeKey, readAmocrmWebhook } from "~/integrations/amocrm/webhook.server";
import { ok, refuse } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/**
 * amoCRM signs nothing, so the address carries the secret, the account must be ours when it is named, and the body is only a hint. It wants its
 * answer within two seconds: nothing is done here but keeping it. Calls are kept while the connection is paused.
 */
export const amocrmWebhook = defineWebhook({
  vendor: "amocrm",
  isOn: async (_env, core) => (await webhookDoor(core, "amocrm")).isOn,
  async verify({ url }, _env, core) {
    const { secret } = await webhookDoor(core, "amocrm");
    return secret !== "" && secretMatches(url.searchParams.get("secret"), secret);
  },
  async read(rawBody, _env, core) {
    const events = readAmocrmWebhook(rawBody);
    if (!events.ok) return refuse(events.error);
    const [first] = events.value;
    const { settings } = await openCredentials(core, "amocrm");
    if (first?.account && settings && first.account !== settings.domain.split(".")[0])
      return refuse("foreign");
    return ok({
      dedupeKey: amocrmDedupeKey(events.value, rawBody),
      subject: `${first?.entity}:${first?.id}`,
    });
  },
});

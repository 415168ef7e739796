import { secretMatches } from "~/integrations/core/secret";
import { SECRET_HEADER, telegramDedupeKey } from "~/integrations/telegram/webhook.server";
import { ok } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/**
 * Telegram sends our own secret back in a header. Whatever else it sends is kept and answered with 200: an update that is refused would be
 * repeated and hold up those behind it.
 */
export const telegramWebhook = defineWebhook({
  vendor: "telegram",
  isOn: (env) => env.telegram.mode !== "off",
  verify: ({ headers }, env) => {
    const secret = headers[SECRET_HEADER];
    return secretMatches(typeof secret === "string" ? secret : null, env.telegram.webhookSecret);
  },
  read: (rawBody) => ok({ dedupeKey: telegramDedupeKey(rawBody) }),
});

import { openBotAccount } from "~/features/bot/account/queries.server";
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
  async verify({ headers }, _env, core) {
    const secret = headers[SECRET_HEADER];
    const account = await openBotAccount(core);
    return secretMatches(typeof secret === "string" ? secret : null, account?.webhookSecret ?? "");
  },
  read: (rawBody) => ok({ dedupeKey: telegramDedupeKey(rawBody) }),
});

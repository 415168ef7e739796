import { callerFilter, readYookassaNotification } from "~/integrations/yookassa/webhook.server";
import { ok } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

const filters = new WeakMap<readonly string[], (clientIp: string) => boolean>();

/** The filter of one list, built once. */
function filterOf(ranges: readonly string[]): (clientIp: string) => boolean {
  const known = filters.get(ranges) ?? callerFilter(ranges);
  filters.set(ranges, known);
  return known;
}

/**
 * YooKassa signs nothing (yookassa.ru/developers/using-api/webhooks), so the caller's address is looked at and the body is only a hint: the
 * payment is asked for again. Anything but 200 makes it repeat the notification for a day.
 */
export const yookassaWebhook = defineWebhook({
  vendor: "yookassa",
  isOn: (env) => env.yookassa.mode !== "off",
  verify: ({ clientIp }, env) => filterOf(env.yookassa.webhookIps)(clientIp),
  read: (rawBody) => {
    const notification = readYookassaNotification(rawBody);
    return notification.ok ? ok({ dedupeKey: notification.value.dedupeKey }) : notification;
  },
});

import type { MessageSender } from "~/features/notifications/ports";
import { digitsOf, textOf } from "../core/short-message";
import { VendorError } from "../core/vendor-error";
import type { SmsruClient } from "./client.server";

/** SMS by sms.ru. */
export function createSmsruSender(client: SmsruClient): MessageSender {
  return {
    async send(message, signal) {
      const digits = digitsOf(message.to);
      if (digits === null)
        throw new VendorError({
          vendor: "smsru",
          kind: "invalid_request",
          operation: "POST /sms/send",
          vendorMessage: "not a phone",
        });
      const { smsId } = await client.send({ digits, text: textOf(message) }, signal);
      return { messageId: smsId };
    },
  };
}

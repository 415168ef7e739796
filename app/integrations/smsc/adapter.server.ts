import type { MessageSender } from "~/features/notifications/ports";
import { digitsOf, textOf } from "../core/short-message";
import { VendorError } from "../core/vendor-error";
import type { SmscClient } from "./client.server";
import { ownIdOf } from "./map";

/** SMS by smsc.ru or smsc.kz. */
export function createSmscSender(client: SmscClient): MessageSender {
  return {
    async send(message, signal) {
      const digits = digitsOf(message.to);
      if (digits === null)
        throw new VendorError({
          vendor: "smsc",
          kind: "invalid_request",
          operation: "POST /sys/send.php",
          vendorMessage: "not a phone",
        });
      const { idempotencyKey } = message;
      const sent = await client.send(
        { digits, text: textOf(message), ownId: ownIdOf(idempotencyKey) },
        signal,
      );
      return { messageId: sent.smsId };
    },
  };
}

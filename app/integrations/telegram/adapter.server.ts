import type { ChatBot } from "~/features/notifications/ports";
import { VendorError } from "../core/vendor-error";
import type { TelegramClient } from "./client.server";
import { wireMessageOf } from "./map";
import { readTelegramUpdate } from "./webhook.server";

export interface TelegramBotOptions {
  client: TelegramClient;
  /** `https://t.me/NAME`, or the simulator's page; `?start=` follows. */
  botUrl: string;
}

/** A Telegram bot that tells clients about their visits, in private chats they have linked themselves. */
export function createTelegramBot({ client, botUrl }: TelegramBotOptions): ChatBot {
  return {
    async send(message, signal) {
      const wire = wireMessageOf(message);
      if (wire) return client.sendMessage(wire, signal);
      throw new VendorError({
        vendor: "telegram",
        kind: "invalid_request",
        operation: "POST sendMessage",
        vendorMessage: "the address is not a chat",
      });
    },
    startUrl: (argument) => `${botUrl}?start=${encodeURIComponent(argument)}`,
    readEvent(body) {
      const update = readTelegramUpdate(body);
      return update.ok ? update.value.event : null;
    },
  };
}

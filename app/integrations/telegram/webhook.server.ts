import { createHash } from "node:crypto";
import type { ChatEvent } from "~/features/notifications/ports";
import { ok, refuse, type Result } from "~/lib/result";
import { wireUpdate } from "./contract";
import { chatEventOf } from "./map";

/** The header in which the vendor sends back the secret of `setWebhook`, as it is. */
export const SECRET_HEADER = "x-telegram-bot-api-secret-token";

export interface TelegramUpdate {
  updateId: string;
  event: ChatEvent | null;
}

/** Reads a raw update. Never throws, whatever the bytes are. */
export function readTelegramUpdate(
  rawBody: Uint8Array | string,
): Result<TelegramUpdate, "not_json" | "wrong_shape"> {
  let body: unknown;
  try {
    body = JSON.parse(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireUpdate.safeParse(body);
  if (!parsed.success) return refuse("wrong_shape");
  return ok({ updateId: String(parsed.data.update_id), event: chatEventOf(parsed.data) });
}

/** The update's number; of what has none, its hash: it is kept and answered like the rest, or the vendor would repeat it for ever. */
export function telegramDedupeKey(rawBody: Uint8Array): string {
  const update = readTelegramUpdate(rawBody);
  if (update.ok) return update.value.updateId;
  return `odd:${createHash("sha256").update(rawBody).digest("hex").slice(0, 32)}`;
}

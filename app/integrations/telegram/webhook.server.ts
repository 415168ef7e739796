import { createHash } from "node:crypto";
import { ok, refuse, type Result } from "~/lib/result";
import { wireUpdate, type WireUpdate } from "./contract";

/** The header in which the vendor sends back the secret of `setWebhook`, as it is. */
export const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Reads a raw update. Never throws, whatever the bytes are. */
export function readTelegramUpdate(
  rawBody: Uint8Array | string,
): Result<WireUpdate, "not_json" | "wrong_shape"> {
  let body: unknown;
  try {
    body = JSON.parse(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireUpdate.safeParse(body);
  return parsed.success ? ok(parsed.data) : refuse("wrong_shape");
}

/** The update's number; of what has none, its hash: it is kept and answered like the rest, or the vendor would repeat it for ever. */
export function telegramDedupeKey(rawBody: Uint8Array): string {
  const update = readTelegramUpdate(rawBody);
  if (update.ok) return String(update.value.update_id);
  return `odd:${createHash("sha256").update(rawBody).digest("hex").slice(0, 32)}`;
}

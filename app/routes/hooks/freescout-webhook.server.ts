import { createHash } from "node:crypto";
import { webhookDoor } from "~/features/connections/queries.server";
import {
  EVENT_HEADER,
  freescoutDedupeKey,
  isSignedBy,
  readFreescoutWebhook,
  SIGNATURE_HEADER,
} from "~/integrations/freescout/webhook.server";
import { ok, refuse } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/**
 * FreeScout signs the raw bytes with its own key and names the event in a header only, so the header is part of what is read. Calls are kept
 * while the connection is paused.
 */
export const freescoutWebhook = defineWebhook({
  vendor: "freescout",
  isOn: async (_env, core) => (await webhookDoor(core, "freescout")).isOn,
  async verify({ headers, rawBody }, _env, core) {
    const { secret } = await webhookDoor(core, "freescout");
    return isSignedBy(rawBody, headers[SIGNATURE_HEADER], secret);
  },
  read(rawBody, _env, _core, headers) {
    const event = readFreescoutWebhook(rawBody, headers[EVENT_HEADER]);
    if (!event.ok) return refuse(event.error);
    const { entity, id } = event.value;
    // A second event of the same second says something else; a repeated one the same.
    const hash = createHash("sha256").update(rawBody).digest("hex").slice(0, 16);
    return ok({ dedupeKey: `${freescoutDedupeKey(event.value)}:${hash}`, subject: `${entity}:${id}` });
  },
});

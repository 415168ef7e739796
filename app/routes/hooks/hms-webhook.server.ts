import { webhookDoor } from "~/features/connections/queries.server";
import { secretMatches } from "~/integrations/core/secret";
import { HMS_SECRET_HEADER, planHintKey, readPlanHint } from "~/integrations/hms/webhook.server";
import { ok, refuse } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/**
 * A clinic's system says that a plan has changed. Our own secret comes back in the address or in a header; the body is only a hint, the plan is read
 * again. Calls are kept while the connection is paused.
 */
export const hmsWebhook = defineWebhook({
  vendor: "hms",
  isOn: async (_env, core) => (await webhookDoor(core, "hms")).isOn,
  async verify({ url, headers }, _env, core) {
    const { secret } = await webhookDoor(core, "hms");
    const header = headers[HMS_SECRET_HEADER];
    const given = url.searchParams.get("secret") ?? (typeof header === "string" ? header : null);
    return secret !== "" && secretMatches(given, secret);
  },
  read(rawBody, _env, core) {
    const hint = readPlanHint(rawBody);
    if (!hint.ok) return refuse(hint.error);
    const { planId, patientId } = hint.value;
    // By the patient, so that whoever is forgotten is forgotten here too.
    const subject = patientId === null ? `plan:${planId}` : `client:${patientId}`;
    return ok({ dedupeKey: planHintKey(hint.value, rawBody, core.clock.now()), subject });
  },
});

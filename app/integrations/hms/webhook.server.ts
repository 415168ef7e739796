import { createHash } from "node:crypto";
import { ok, refuse, type Result } from "~/lib/result";
import { wireHint } from "./json/contract";
import { readInstant } from "./map";

/** Our secret comes back in the address or in this header. */
export const HMS_SECRET_HEADER = "x-hms-secret";

/** What a push claims. Only a hint: the plan is read again before anything changes. */
export interface PlanHint {
  planId: string;
  patientId: string | null;
  /** What tells two changes of one plan apart; null when the sender says nothing of the kind. */
  mark: string | null;
  changedAt: Date | null;
}

/** Reads a raw body of the plain dialect's push. Never throws, whatever the bytes are. */
export function readPlanHint(rawBody: Uint8Array | string): Result<PlanHint, "not_json" | "wrong_shape"> {
  let body: unknown;
  try {
    body = JSON.parse(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireHint.safeParse(body);
  if (!parsed.success) return refuse("wrong_shape");
  const { event_id, plan_id, patient_id, version, updated_at } = parsed.data;
  const marks = [event_id, version, updated_at].filter((mark) => mark !== null && mark !== undefined);
  return ok({
    planId: plan_id,
    patientId: patient_id ?? null,
    mark: marks.length > 0 ? marks.join(":") : null,
    changedAt: readInstant(updated_at),
  });
}

/**
 * The inbox's unique key. A push without event number, version or time cannot be told from the one before it, so each is taken for a new one:
 * `receivedAt` stands for what it does not say.
 */
export function planHintKey(hint: PlanHint, rawBody: Uint8Array | string, receivedAt: Date): string {
  const hash = createHash("sha256").update(rawBody).digest("hex").slice(0, 16);
  return [hint.planId, hint.mark ?? receivedAt.toISOString(), hash].join(":");
}

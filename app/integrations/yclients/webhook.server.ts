import { createHash } from "node:crypto";
import { ok, refuse, type Result } from "~/lib/result";
import { wireWebhook } from "./contract";
import { stampInstant } from "./map";

/** What a webhook claims. Only a hint: the record is read again from the API before anything changes. */
export interface YclientsEvent {
  companyId: string;
  resource: string;
  resourceId: string;
  status: "create" | "update" | "delete";
  /** `data.last_change_date`; null for resources without one. */
  changedAt: Date | null;
}

export type UnreadableWebhook = "not_json" | "wrong_shape";

/** Reads a raw webhook body. Never throws, whatever the bytes are. */
export function readYclientsWebhook(rawBody: Uint8Array | string): Result<YclientsEvent, UnreadableWebhook> {
  let body: unknown;
  try {
    body = JSON.parse(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireWebhook.safeParse(body);
  if (!parsed.success) return refuse("wrong_shape");
  const { company_id, resource, resource_id, status, data } = parsed.data;
  return ok({ companyId: company_id, resource, resourceId: resource_id, status, changedAt: changedAt(data) });
}

/**
 * The inbox's unique key, since these webhooks carry no event id: `company:resource:id:status:changed:bodyhash`.
 * The hash's 16 hex digits keep a second event of the same moment that says something else.
 */
export function yclientsDedupeKey(event: YclientsEvent, rawBody: Uint8Array | string): string {
  const hash = createHash("sha256").update(rawBody).digest("hex").slice(0, 16);
  const changed = event.changedAt?.toISOString() ?? "-";
  return [event.companyId, event.resource, event.resourceId, event.status, changed, hash].join(":");
}

function changedAt(data: unknown): Date | null {
  if (data === null || typeof data !== "object") return null;
  const stamp = (data as { last_change_date?: unknown }).last_change_date;
  return typeof stamp === "string" ? stampInstant(stamp) : null;
}

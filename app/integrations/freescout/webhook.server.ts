import { createHmac } from "node:crypto";
import { ok, refuse, type Result } from "~/lib/result";
import { secretMatches } from "../core/secret";
import { wireHook } from "./contract";

/** Header names as node gives them. */
export const EVENT_HEADER = "x-freescout-event";
export const SIGNATURE_HEADER = "x-freescout-signature";

/** base64( HMAC-SHA1( raw body ) ), keyed with the "Secret key" that the module's settings show. */
export function freescoutSignature(rawBody: Uint8Array, secretKey: string): string {
  return createHmac("sha1", secretKey).update(rawBody).digest("base64");
}

/** Whether a call was signed with our key, judged on the bytes: PHP escapes slashes and letters, so what is parsed and written anew differs. */
export function isSignedBy(rawBody: Uint8Array, signature: unknown, secretKey: string): boolean {
  if (secretKey === "") return false;
  const given = typeof signature === "string" ? signature.trim() : null;
  return secretMatches(given, freescoutSignature(rawBody, secretKey));
}

/** What a call claims. Only a hint: what it is about is read again before anything changes. */
export interface FreescoutEvent {
  /** `convo.created`, `customer.updated`. */
  event: string;
  entity: "conversation" | "customer";
  id: string;
  updatedAt: string;
}

/** The body is the entity itself; the event stands in a header and nowhere else. Never throws, whatever the bytes are. */
export function readFreescoutWebhook(
  rawBody: Uint8Array,
  event: unknown,
): Result<FreescoutEvent, "not_json" | "wrong_shape"> {
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireHook.safeParse(body);
  const name = typeof event === "string" ? event.trim() : "";
  const entity = name.startsWith("customer.")
    ? "customer"
    : name.startsWith("convo.")
      ? "conversation"
      : null;
  if (!parsed.success || !entity || !/^[a-z._]{1,60}$/.test(name)) return refuse("wrong_shape");
  return ok({ event: name, entity, ...parsed.data });
}

/** These calls carry no number of their own. */
export function freescoutDedupeKey({ event, id, updatedAt }: FreescoutEvent): string {
  return `${event}:${id}:${updatedAt || "-"}`.slice(0, 150);
}

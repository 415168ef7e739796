import { createHash } from "node:crypto";
import { BlockList, isIP } from "node:net";
import type { GatewayEvent } from "~/features/payments/ports";
import { ok, refuse, type Result } from "~/lib/result";
import { wireNotification } from "./contract";

/** What a notification claims. Only a hint: nobody signed it, so the payment is asked for again. */
export interface YookassaNotification {
  /** The same for a repeated delivery: `event:object.id:status`. */
  dedupeKey: string;
  /** Null for payouts, deals and whatever comes in the future. */
  concerns: GatewayEvent | null;
}

export type UnreadableNotification = "not_json" | "wrong_shape";

/** Reads a raw body. Never throws, whatever the bytes are. */
export function readYookassaNotification(
  rawBody: Uint8Array | string,
): Result<YookassaNotification, UnreadableNotification> {
  const text = typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refuse("not_json");
  }
  const parsed = wireNotification.safeParse(body);
  if (!parsed.success) return refuse("wrong_shape");
  const { event, object } = parsed.data;
  return ok({
    dedupeKey: short(`${event}:${object.id}:${object.status}`),
    concerns: concernOf(event, object),
  });
}

function concernOf(
  event: string,
  object: { id: string; payment_id?: string | null | undefined },
): GatewayEvent | null {
  if (event.startsWith("payment.")) return { kind: "payment", externalPaymentId: object.id };
  if (event.startsWith("refund.") && object.payment_id)
    return { kind: "refund", externalPaymentId: object.payment_id };
  return null;
}

/** Keys are short; what is longer was not written by the vendor and is kept apart by its hash. */
function short(key: string): string {
  if (key.length <= 200) return key;
  return `${key.slice(0, 100)}:${createHash("sha256").update(key).digest("hex").slice(0, 32)}`;
}

/**
 * Whether a caller's address is in the list of addresses or CIDR ranges. The vendor signs nothing, so this keeps strangers from filling the
 * inbox; what makes a notification harmless is that the payment is asked for again. An empty list lets everybody through.
 */
export function callerFilter(ranges: readonly string[]): (clientIp: string) => boolean {
  const known = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(bits), family);
  }
  return (clientIp) => {
    if (ranges.length === 0) return true;
    const family = isIP(clientIp);
    return family !== 0 && known.check(clientIp, family === 6 ? "ipv6" : "ipv4");
  };
}

import type { GatewayEvent } from "~/features/payments/ports";
import { ok, refuse, type Result } from "~/lib/result";
import { wireEvent } from "./contract";

/** Older signatures are refused, so that a call somebody recorded cannot be played again later. */
const TOLERANCE_S = 300;

/**
 * Whether `Stripe-Signature` was made with our secret over exactly these bytes, not more than five minutes ago. Any of several `v1` may match:
 * two stand there while the secret is being changed.
 */
export async function isStripeSignature(
  rawBody: Buffer,
  header: string | undefined,
  { secret, now }: { secret: string; now: Date },
): Promise<boolean> {
  if (!header || secret === "") return false;
  const { Stripe } = await import("stripe");
  try {
    Stripe.webhooks.constructEvent(rawBody, header, secret, TOLERANCE_S, undefined, now.getTime());
    return true;
  } catch {
    return false;
  }
}

/** What an event claims. Only a hint: events come twice, late and in any order, so the payment is asked for again. */
export interface StripeEvent {
  /** The vendor's own id of the event, the same for every repeat. */
  dedupeKey: string;
  /** Null for what concerns no payment of ours. */
  concerns: GatewayEvent | null;
}

/** Reads a raw body. Never throws, whatever the bytes are. */
export function readStripeEvent(
  rawBody: Uint8Array | string,
): Result<StripeEvent, "not_json" | "wrong_shape"> {
  let body: unknown;
  try {
    body = JSON.parse(typeof rawBody === "string" ? rawBody : Buffer.from(rawBody).toString("utf8"));
  } catch {
    return refuse("not_json");
  }
  const parsed = wireEvent.safeParse(body);
  if (!parsed.success) return refuse("wrong_shape");
  const { id, type, data } = parsed.data;
  return ok({ dedupeKey: id, concerns: concernOf(type, data.object) });
}

/** Payment intents are passed over: whatever happens to one is told of its session too. Our refunds carry their session. */
function concernOf(
  type: string,
  object: { id?: string | null; metadata?: Record<string, string> | null },
): GatewayEvent | null {
  if (type.startsWith("checkout.session.") && object.id)
    return { kind: "payment", externalPaymentId: object.id };
  const session = object.metadata?.session;
  if (type.startsWith("refund.") && session) return { kind: "refund", externalPaymentId: session };
  return null;
}

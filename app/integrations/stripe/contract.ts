import { z } from "zod";

/**
 * The wire of Stripe as far as this product reads it; requests are typed by the official library.
 * Sources: stripe/stripe-node 22.5.0 (API 2026-07-29.dahlia), docs.stripe.com on Checkout and webhooks.
 *
 * Read tolerantly: statuses stay text, keys that are not named here are left out.
 */

const currency = z.string().regex(/^[a-z]{3}$/);
const metadata = z.record(z.string(), z.string()).nullish().catch(null);

/** An id, or the object itself when it was asked for with `expand`. */
const wireIntent = z.object({
  id: z.string(),
  status: z.string(),
  last_payment_error: z
    .object({ code: z.string().nullish(), decline_code: z.string().nullish() })
    .nullish()
    .catch(null),
});

export const wireSession = z.object({
  id: z.string().min(1).max(255),
  status: z.string().nullable(),
  payment_status: z.string(),
  amount_total: z.number().int().nonnegative(),
  currency,
  url: z.string().nullish(),
  metadata,
  payment_intent: z.union([z.string(), wireIntent]).nullish(),
});

export const wireRefund = z.object({
  id: z.string().min(1).max(255),
  status: z.string().nullable(),
  amount: z.number().int().nonnegative(),
  currency,
  failure_reason: z.string().nullish(),
});

/** An event; what it carries is a snapshot and only a hint. */
export const wireEvent = z.object({
  id: z.string().regex(/^evt_\w{1,250}$/),
  object: z.literal("event"),
  type: z.string().max(100),
  data: z.object({ object: z.object({ id: z.string().max(255).nullish(), metadata }) }),
});

export type WireSession = z.output<typeof wireSession>;
export type WireRefund = z.output<typeof wireRefund>;
export type WireEvent = z.output<typeof wireEvent>;

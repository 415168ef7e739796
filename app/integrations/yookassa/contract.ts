import { z } from "zod";

/**
 * The wire of YooKassa API v3, as far as this product speaks it.
 * Sources: yoomoney/yookassa-sdk-python and -php (2022-03), yookassa.ru/developers/using-api/{basics,webhooks}.
 *
 * Answers are read tolerantly: keys that are not named here are left out, unknown statuses and reasons are kept as text.
 */

/** `{"value":"100.00","currency":"RUB"}`; minor units come of it in `map.ts`. */
export const wireAmount = z.object({
  value: z.string().regex(/^\d{1,12}(\.\d{1,2})?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** Values of metadata are text; a number somebody else put there is read as text. */
const wireMetadata = z
  .record(z.string(), z.unknown())
  .nullish()
  .transform((found) => found ?? {});

export const wirePayment = z.object({
  id: z.string().min(1).max(64),
  status: z.string(),
  paid: z.boolean().catch(false),
  amount: wireAmount,
  confirmation: z.object({ type: z.string(), confirmation_url: z.string().nullish() }).nullish().catch(null),
  metadata: wireMetadata.catch({}),
  cancellation_details: z.object({ party: z.string().nullish(), reason: z.string() }).nullish().catch(null),
});

export const wireRefund = z.object({
  id: z.string().min(1).max(64),
  payment_id: z.string(),
  status: z.string(),
  amount: wireAmount,
  cancellation_details: z.object({ party: z.string().nullish(), reason: z.string() }).nullish().catch(null),
});

export const wireReceipt = z.object({ id: z.string().min(1).max(64), status: z.string() });

/** 202: taken, not finished; ask again with the same key after `retry_after` milliseconds. */
export const wireProcessing = z.object({ retry_after: z.number().nonnegative().nullish() });

export const wireError = z.object({
  type: z.literal("error"),
  code: z.string(),
  description: z.string().nullish(),
  parameter: z.string().nullish(),
});

/** A notification. Only a hint: its object is a snapshot, and nobody signed it. */
export const wireNotification = z.object({
  type: z.literal("notification"),
  event: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  object: z.object({ id: z.string().min(1).max(64), status: z.string().max(64), payment_id: z.string().nullish() }), // prettier-ignore
});

export type WireAmount = z.output<typeof wireAmount>;
export type WirePayment = z.output<typeof wirePayment>;
export type WireRefund = z.output<typeof wireRefund>;
export type WireReceipt = z.output<typeof wireReceipt>;
export type WireNotification = z.output<typeof wireNotification>;

/** What we send. */
export interface WireReceiptBody {
  customer: { email?: string; phone?: string };
  items: {
    description: string;
    quantity: string;
    amount: WireAmount;
    vat_code: number;
    payment_mode: string;
    payment_subject: string;
  }[];
}

export interface WirePaymentBody {
  amount: WireAmount;
  capture: true;
  confirmation: { type: "redirect"; return_url: string };
  description: string;
  metadata: Record<string, string>;
  receipt?: WireReceiptBody;
}

export interface WireRefundBody {
  payment_id: string;
  amount: WireAmount;
  description?: string;
  receipt?: WireReceiptBody;
}

export interface WireSettlementBody extends WireReceiptBody {
  type: "payment";
  payment_id: string;
  send: true;
  settlements: { type: "prepayment"; amount: WireAmount }[];
}

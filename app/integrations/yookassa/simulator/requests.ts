import { z } from "zod";
import { minorOf } from "../map";

/** What the vendor takes, strictly: a key that it does not know or a number in place of text is our mistake, to be found in tests. */

const amount = z.strictObject({
  value: z.string().regex(/^\d{1,12}\.\d{2}$/, "amount must be text with two decimals"),
  currency: z.enum(["RUB", "USD", "EUR", "KZT"]),
});

const customer = z
  .strictObject({
    email: z.email().optional(),
    phone: z.string().regex(/^\d{11,15}$/, "phone must be digits").optional(), // prettier-ignore
    full_name: z.string().max(256).optional(),
  })
  .refine((one) => Boolean(one.email ?? one.phone), "e-mail or phone is required");

const item = z.strictObject({
  description: z.string().min(1).max(128),
  quantity: z.string().regex(/^\d{1,6}(\.\d{1,3})?$/),
  amount,
  vat_code: z.number().int().min(1).max(12),
  payment_mode: z.enum([
    "full_prepayment",
    "partial_prepayment",
    "advance",
    "full_payment",
    "partial_payment",
    "credit",
    "credit_payment",
  ]),
  payment_subject: z.enum(["commodity", "service", "payment", "another"]),
});

const receipt = z.strictObject({ customer, items: z.array(item).min(1).max(80) });

export const paymentRequest = z.strictObject({
  amount,
  // False is legal at the vendor; here it would be money that is never taken.
  capture: z.literal(true),
  confirmation: z.strictObject({ type: z.literal("redirect"), return_url: z.url().max(2048) }),
  description: z.string().max(128).optional(),
  metadata: z
    .record(z.string().max(32), z.string().max(512))
    .refine((one) => Object.keys(one).length <= 16, "at most 16 keys")
    .optional(),
  receipt: receipt.optional(),
});

export const refundRequest = z.strictObject({
  payment_id: z.string().min(1),
  amount,
  description: z.string().max(250).optional(),
  receipt: receipt.optional(),
});

export const receiptRequest = z.strictObject({
  type: z.literal("payment"),
  payment_id: z.string().min(1),
  customer,
  items: z.array(item).min(1).max(80),
  settlements: z.array(z.strictObject({ type: z.enum(["prepayment", "cashless", "postpayment", "consideration"]), amount })).min(1), // prettier-ignore
  send: z.literal(true),
});

/** Hundredths of price times quantity over all lines. */
export function sumOfItems(items: readonly z.output<typeof item>[]): number {
  return items.reduce((sum, one) => sum + Math.round(minorOf(one.amount) * Number(one.quantity)), 0);
}

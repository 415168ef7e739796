import { z } from "zod";

/** What the vendor takes, strictly: an unknown parameter is our mistake, to be found in tests. The wire is a form, so all values are text. */

const metadata = z
  .record(z.string().min(1).max(40), z.string().max(500))
  .refine((one) => Object.keys(one).length <= 50, "at most 50 keys");
const units = z.string().regex(/^[1-9]\d{0,7}$/, "must be a positive integer").transform(Number); // prettier-ignore
const expand = z.array(z.literal("payment_intent")).optional();

export const sessionRequest = z.strictObject({
  mode: z.literal("payment"),
  ui_mode: z.literal("hosted_page").optional(),
  line_items: z
    .array(
      z.strictObject({
        quantity: z.literal("1"),
        price_data: z.strictObject({
          currency: z.string().regex(/^[a-z]{3}$/),
          unit_amount: units,
          product_data: z.strictObject({ name: z.string().min(1).max(250) }),
        }),
      }),
    )
    .length(1),
  success_url: z.url().max(2048),
  cancel_url: z.url().max(2048),
  client_reference_id: z.string().max(200).optional(),
  customer_email: z.email().max(800).optional(),
  metadata: metadata.optional(),
  payment_intent_data: z.strictObject({ metadata: metadata.optional() }).optional(),
  expires_at: z.string().regex(/^\d{10}$/).transform(Number), // prettier-ignore
  locale: z.enum(["ru", "en"]).optional(),
  submit_type: z.enum(["auto", "book", "donate", "pay", "subscribe"]).optional(),
  expand,
});

export const refundRequest = z.strictObject({
  payment_intent: z.string().min(1),
  amount: units,
  reason: z.enum(["duplicate", "fraudulent", "requested_by_customer"]).optional(),
  metadata: metadata.optional(),
});

export const expandOnly = z.strictObject({ expand });

/** `a[b][0]=x` as nested objects and lists. */
export function nestedForm(fields: Iterable<[string, string]>): unknown {
  // Without prototypes: a name may be `__proto__`.
  const empty = () => Object.create(null) as Record<string, unknown>;
  const root = empty();
  for (const [name, value] of fields) {
    const keys = name.split(/[[\]]+/).filter(Boolean);
    let at = root;
    keys.slice(0, -1).forEach((key) => {
      at = (at[key] ??= empty()) as Record<string, unknown>;
    });
    at[keys.at(-1) ?? ""] = value;
  }
  return listed(root);
}

/** Objects whose keys are 0, 1, 2… are lists. */
function listed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, listed(inner)] as const);
  const isList = entries.length > 0 && entries.every(([key], at) => key === String(at));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

import { z } from "zod";

/**
 * The plain JSON of a clinic's system: `patient_id, status, payment_status, paid_amount, total` and what else it may say. Tolerant: ids may be
 * numbers, lists may come bare, fields nobody needs are passed over. 2026-11.
 */
export const wireId = z.union([z.string().min(1), z.number().int()]).transform(String);
const words = z.string().nullish().transform((text) => text ?? ""); // prettier-ignore
const amount = z.union([z.string(), z.number()]).nullish();

export const wireLine = z.object({
  id: wireId.nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
  title: words,
  tooth: z.union([z.string(), z.number()]).nullish(),
  quantity: z.union([z.string(), z.number()]).nullish(),
  amount,
  status: words,
});

export const wirePayment = z.object({
  id: wireId.nullish(),
  amount,
  paid_at: z.string().nullish(),
  method: words,
});

export const wirePlan = z.object({
  id: wireId,
  patient_id: wireId,
  title: words,
  status: z.string().nullish().transform((text) => text ?? ""), // prettier-ignore
  payment_status: words,
  total: amount,
  paid_amount: amount,
  currency: z.string().nullish(),
  is_frozen: z.boolean().nullish(),
  version: z.union([z.string(), z.number()]).nullish(),
  updated_at: z.string().nullish(),
  lines: z.array(wireLine).nullish(),
  payments: z.array(wirePayment).nullish(),
});
export type WirePlan = z.output<typeof wirePlan>;

/** A page: `{ items, next_page }`, `{ plans }`, or the bare list. */
export const wirePage = z
  .union([
    z.array(z.unknown()).transform((items) => ({ items, next_page: null })),
    z.object({ items: z.array(z.unknown()), next_page: z.union([z.number(), z.string()]).nullish() }),
    z.object({ plans: z.array(z.unknown()), next_page: z.union([z.number(), z.string()]).nullish() }).transform(({ plans, next_page }) => ({ items: plans, next_page })), // prettier-ignore
  ])
  .transform(({ items, next_page }) => ({
    items,
    next: next_page === null || next_page === undefined ? null : String(next_page),
  }));

export const wirePatient = z.object({
  id: wireId,
  name: words,
  merged_into: wireId.nullish(),
});

/** The push: only a hint, the plan is read again. */
export const wireHint = z.object({
  event: words,
  event_id: wireId.nullish(),
  plan_id: wireId,
  patient_id: wireId.nullish(),
  version: z.union([z.string(), z.number()]).nullish(),
  updated_at: z.string().nullish(),
});

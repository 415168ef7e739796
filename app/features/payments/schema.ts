import { z } from "zod";
import { parseMoney } from "~/lib/money";
import { idParam, optionalText, shortText } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";
import { DESK_METHODS, LIST_STATUSES, METHODS } from "./model";

const absent = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null as never);

/** The filters of the payments' list as they stand in its address. What makes no sense counts as not given. */
export const listParams = z.object({
  /** Local days of the main location, both included. */
  from: absent(z.string().refine(isDay)),
  until: absent(z.string().refine(isDay)),
  method: absent(z.enum(METHODS)),
  status: absent(z.enum(LIST_STATUSES)),
  staff: absent(idParam),
  q: z.string().max(200).catch("").transform((text) => text.trim()), // prettier-ignore
  before: absent(idParam),
});
export type ListParams = z.output<typeof listParams>;

/** Reads the filters out of an address. */
export function readListParams(url: URLSearchParams): ListParams {
  const given = Object.fromEntries(Object.keys(listParams.shape).map((key) => [key, url.get(key)]));
  return listParams.parse(given);
}

const amount = z
  .string()
  .trim()
  .min(1)
  .transform((text, context) => {
    const minor = parseMoney(text);
    if (minor !== null && minor >= 0 && minor <= 1_000_000_000_000) return minor;
    context.addIssue({ code: "custom", message: "wrong" });
    return z.NEVER;
  });
const once = z.string().min(1).max(64);

/** Everything that can be pressed where a visit's money is shown. Amounts as typed. */
export const moneyPress = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("take-money"),
    method: z.enum(DESK_METHODS),
    amount,
    points: z.union([z.literal("").transform(() => 0), z.coerce.number().int().min(0).max(100_000_000)]).default(0), // prettier-ignore
    note: optionalText(300),
    once,
  }),
  z.object({
    intent: z.literal("refund"),
    paymentId: idParam,
    amount: amount.pipe(z.number().min(1)),
    reason: shortText(300),
    once,
  }),
  z.object({ intent: z.literal("retry-refund"), refundId: idParam }),
  z.object({ intent: z.literal("handed-back"), refundId: idParam }),
  z.object({ intent: z.literal("check-payment") }),
]);
export type MoneyPress = z.output<typeof moneyPress>;

/** How visits are paid, as the settings page sends it. */
export const paymentsForm = z.object({
  gateway: z.enum(["none", "yookassa", "stripe"]),
  sendReceipts: z.literal("on").optional().transform((value) => value === "on"), // prettier-ignore
  vatCode: z.coerce.number().int().min(1).max(12),
});

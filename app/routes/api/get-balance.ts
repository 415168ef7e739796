import { z } from "zod";
import { answerDesk, type SnapshotRow } from "~/features/billing/answering/commands.server";
import { balanceText } from "~/features/billing/model";
import { messagesFor } from "~/i18n/catalogue";
import { cleanLine, firstCharacters } from "~/lib/text";
import { defineEndpoint, Problem, serve } from "./kit.server";

/** What FreeScout's `zip` holds. */
const ZIP_LENGTH = 12;

const body = z.object({
  /** As FreeScout numbers its customer. */
  customer_id: z.union([z.string().regex(/^\d{1,12}$/), z.number().int().positive()]).transform(String),
  phone: z.string().max(60).transform(cleanLine).pipe(z.string().min(3)),
});

const success = z.object({
  success: z.literal(true),
  balance: z.string(),
  fullname: z.string(),
  contract: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  zip: z.string(),
});
const refusal = z.object({ success: z.literal(false), message: z.string() });

/** As FreeScout's module reads it. */
function answerOf(row: SnapshotRow) {
  return {
    success: true as const,
    balance: balanceText(row.balanceMinor),
    fullname: row.fullName,
    contract: row.contractNumber,
    first_name: row.firstName,
    last_name: row.lastName,
    zip: firstCharacters(row.settlement, ZIP_LENGTH),
  };
}

/**
 * `POST /api/v1/get_balance`: the balance of a customer of the support desk, asked by one of their own phones. A stranger, another one's phone and a
 * phone the billing does not know are answered alike. A repeat asks anew: what it answers is personal and kept in one place only.
 */
const getBalance = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["clients:read", "clients:contacts", "billing:read", "billing:ask"],
  rate: { name: "get-balance", points: () => 30, seconds: 60 },
  idempotent: false,
  body,
  response: z.union([success, refusal]),
  async handle({ core, actor, vendors, locale, body: asked }) {
    const words = messagesFor(locale).billing;
    const { phone } = asked;
    const answer = await answerDesk(core, vendors.billing, actor, { customerId: asked.customer_id, phone });
    switch (answer.kind) {
      case "found":
        return { body: answerOf(answer.contract) };
      case "unknown":
        return { body: { success: false as const, message: words.api.notFound({ phone }) } };
      case "failed":
        return {
          body: { success: false as const, message: words.failures[answer.failure] ?? words.failed },
        };
      case "too_often":
        throw new Problem("rate_limited", { retryAfterSeconds: answer.retryAfterSeconds });
    }
  },
});

const handler = serve(getBalance);
export const loader = handler;
export const action = handler;

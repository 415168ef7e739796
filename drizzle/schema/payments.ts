import {
  check,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  json,
  money,
  ref,
  integer,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { sql } from "drizzle-orm";
import { bookings } from "./booking";
import { clients } from "./clients";
import { programs } from "./programs";

/** How money comes: through a gateway's hosted page, or at the desk. */
export const PAYMENT_METHODS = ["yookassa", "stripe", "cash", "terminal", "transfer"] as const;
/**
 * `created`: written down, the gateway may or may not know of it. `pending`: the gateway waits for the client. `succeeded`: money is here.
 * `failed`: refused, cancelled or run out; nothing was taken.
 */
export const PAYMENT_STATUSES = ["created", "pending", "succeeded", "failed"] as const;
/** What a payment is for. */
export const PAYMENT_PURPOSES = ["deposit", "full", "rest"] as const;
/** `created`: decided here; `pending`: the gateway works on it; `failed`: it refused, staff must see to it. */
export const REFUND_STATUSES = ["created", "pending", "succeeded", "failed"] as const;
/** Why the books change. */
export const MONEY_KINDS = ["payment", "refund", "correction"] as const;

/** One attempt to pay for a booking, by a gateway or at the desk. */
export const payments = table(
  "payments",
  {
    id: id(),
    /** Null only for money that belongs to no visit. */
    bookingId: ref(() => bookings.id),
    /** The programme it pays for; a payment is for a visit or a programme. */
    programId: ref(() => programs.id),
    clientId: ref(() => clients.id),
    method: enumText(PAYMENT_METHODS).notNull(),
    purpose: enumText(PAYMENT_PURPOSES).notNull(),
    status: enumText(PAYMENT_STATUSES).notNull(),
    amountMinor: money().notNull(),
    currency: text().notNull(),
    /** Sum of refunds that succeeded or are under way, minor units; never above the amount. */
    refundedMinor: money().notNull(),
    /** Points spent together with it; they come back when it fails. */
    pointsSpent: integer().notNull(),
    /** Sent to the gateway, so that a repeated call is one payment there. A new attempt has a new one. */
    idempotencyKey: text().notNull(),
    /** The gateway's id; null until it answered, and at the desk. */
    externalId: text(),
    /** The gateway's page for the client; null when there is none to go to. */
    confirmationUrl: text(),
    /** A code of the gateway, e.g. `insufficient_funds`. */
    failure: text(),
    actor: text().notNull(),
    note: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    succeededAt: instant(),
    /** When the gateway was last asked how it stands. */
    checkedAt: instant(),
  },
  (t) => [
    uniqueIndex("payments_idempotency").on(t.idempotencyKey),
    uniqueIndex("payments_external").on(t.method, t.externalId),
    index("payments_booking").on(t.bookingId, t.id),
    index("payments_program").on(t.programId, t.id),
    index("payments_client").on(t.clientId, t.id),
    index("payments_status").on(t.status, t.id),
    index("payments_created").on(t.createdAt, t.id),
    enumCheck("payments_method_check", t.method, PAYMENT_METHODS),
    enumCheck("payments_status_check", t.status, PAYMENT_STATUSES),
    enumCheck("payments_purpose_check", t.purpose, PAYMENT_PURPOSES),
    check(
      "payments_amount_check",
      sql`${t.amountMinor} > 0 and ${t.refundedMinor} >= 0 and ${t.refundedMinor} <= ${t.amountMinor}`,
    ),
  ],
);

/** Money on its way back. */
export const refunds = table(
  "refunds",
  {
    id: id(),
    paymentId: ref(() => payments.id).notNull(),
    amountMinor: money().notNull(),
    status: enumText(REFUND_STATUSES).notNull(),
    /** Says why it exists and makes a second one impossible, e.g. `payment:5:late`. Sent to the gateway too. */
    causeKey: text().notNull(),
    externalId: text(),
    failure: text(),
    reason: text().notNull(),
    actor: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    succeededAt: instant(),
  },
  (t) => [
    uniqueIndex("refunds_cause").on(t.causeKey),
    index("refunds_payment").on(t.paymentId, t.id),
    index("refunds_status").on(t.status, t.id),
    enumCheck("refunds_status_check", t.status, REFUND_STATUSES),
    check("refunds_amount_check", sql`${t.amountMinor} > 0`),
  ],
);

/** The books: money in and out. Rows are only ever added (a trigger refuses the rest); what was paid is their sum. */
export const moneyEntries = table(
  "money_entries",
  {
    id: id(),
    at: instant().notNull(),
    kind: enumText(MONEY_KINDS).notNull(),
    /** Positive when it comes in. */
    amountMinor: money().notNull(),
    currency: text().notNull(),
    method: enumText(PAYMENT_METHODS).notNull(),
    bookingId: ref(() => bookings.id),
    programId: ref(() => programs.id),
    clientId: ref(() => clients.id),
    paymentId: ref(() => payments.id),
    refundId: ref(() => refunds.id),
    /** Makes a second row for the same cause impossible, e.g. `payment:5`, `refund:2`. */
    causeKey: text().notNull(),
    actor: text().notNull(),
    reason: text().notNull(),
  },
  (t) => [
    uniqueIndex("money_entries_cause").on(t.causeKey),
    index("money_entries_at").on(t.at, t.id),
    index("money_entries_booking").on(t.bookingId, t.id),
    index("money_entries_program").on(t.programId, t.id),
    index("money_entries_client").on(t.clientId, t.at, t.id),
    enumCheck("money_entries_kind_check", t.kind, MONEY_KINDS),
  ],
);

/** Receipts of 54-FZ sent to a gateway: of the payment itself, and the second one when a prepaid visit has taken place. */
export const receipts = table(
  "receipts",
  {
    id: id(),
    paymentId: ref(() => payments.id).notNull(),
    /** `prepayment`, `settlement`, `refund`. */
    kind: text().notNull(),
    causeKey: text().notNull(),
    /** `sent`, `failed`. */
    status: text().notNull(),
    externalId: text(),
    /** The lines as sent; no contact data. */
    lines: json<unknown>().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("receipts_cause").on(t.causeKey), index("receipts_payment").on(t.paymentId)],
);

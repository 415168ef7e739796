import { z } from "zod";

/** Every key of the settings table: its shape, and through the defaults what holds while nobody has chosen. */
export const SETTINGS = {
  /** Who the business is, and what its numbers mean where no location says so. */
  business: z.object({
    name: z.string().trim().min(1).max(120).default("Kartoteka"),
    email: z.union([z.literal(""), z.email().max(254)]).default(""),
    phone: z.string().trim().max(40).default(""),
    /** ISO 4217; loyalty thresholds are in it. */
    currency: z.string().regex(/^[A-Z]{3}$/).default("KZT"), // prettier-ignore
    /** ISO 3166 alpha-2; where a phone without a plus is read. */
    country: z.string().regex(/^[A-Z]{2}$/).default("KZ"), // prettier-ignore
    locale: z.enum(["ru", "en"]).default("ru"),
  }),
  /** The points programme. While it is off nothing is awarded; what was undone is still taken back. */
  loyalty: z.object({
    enabled: z.boolean().default(true),
    /** What lifts a client to the next level: money paid for completed visits, or their number. */
    basis: z.enum(["money", "visits"]).default("money"),
    /** Only what was completed in so many days before the visit counts; null: everything. */
    windowDays: z.number().int().min(1).max(3650).nullable().default(null),
    /** Days after which granted points lapse, the oldest first; null: never. Holds for points granted from now on. */
    expireDays: z.number().int().min(1).max(3650).nullable().default(null),
    /** Most of a visit's price that points may pay, whole percent. */
    spendPercent: z.number().int().min(0).max(100).default(100),
    /** Fewest points that may be spent at once. */
    spendMin: z.number().int().min(1).max(1_000_000).default(1),
  }),
  /** What the last audit of the points found; nobody sets it by hand. */
  loyaltyAudit: z.object({
    /** When it ended, ISO; null: there has been none. */
    at: z.string().nullable().default(null),
    tookMs: z.number().default(0),
    clients: z.number().default(0),
    visits: z.number().default(0),
    entries: z.number().default(0),
    /** The sum of the whole ledger, and of the balances of all clients; the same, or something is very wrong. */
    total: z.number().default(0),
    balances: z.number().default(0),
    /** Lots whose date came two days ago and that still hold something. */
    overdue: z.number().default(0),
    /** Visits whose own number of spent points is not the ledger's. */
    spentWrong: z.number().default(0),
    /** Visits whose entries are not what their recomputation gives. */
    wrong: z.number().default(0),
    /** The first of those: what is missing or too many. */
    findings: z
      .array(z.object({ bookingId: z.number(), clientId: z.number(), points: z.number() }))
      .default([]),
  }),
  /** How the calendar of YClients and ours go together. */
  hybrid: z.object({
    /** Own visits of linked people take their hour in YClients too. */
    mirrorOwn: z.boolean().default(true),
    /** While YClients is away its services are sold from the people's own hours, as provisional. */
    sellWhenDown: z.boolean().default(false),
  }),
  /** Who of the staff sees and does what beyond their role. */
  access: z.object({
    /** Trainers see the clients they look after or take care of, and no others. */
    trainersSeeOwnOnly: z.boolean().default(true),
    /** Who must open their account with an authenticator too. */
    secondStep: z.enum(["nobody", "admins", "everybody"]).default("nobody"),
  }),
  /** What the last look through the audit log's chain found; nobody sets it by hand. */
  auditCheck: z.object({
    /** When it ended, ISO; null: there has been none. */
    at: z.string().nullable().default(null),
    /** How many entries the chain had. */
    entries: z.number().default(0),
    /** The place in the chain where it no longer holds; null: it does. */
    brokenAt: z.number().nullable().default(null),
    fault: z.enum(["changed", "missing"]).nullable().default(null),
    /** The end of the chain when it was last whole. */
    head: z.object({ sealNo: z.number(), seal: z.string() }).default({ sealNo: 0, seal: "" }),
  }),
  /** What moves clients through the pipeline without anybody dragging a card. */
  pipeline: z.object({
    /** Off: cards move by hand only. */
    automatic: z.boolean().default(true),
    /** Days without a visit, a payment, talk or anything planned after which a client is inactive; null: never. */
    silenceDays: z.number().int().min(7).max(730).nullable().default(60),
  }),
  /** How visits are sold. Minutes. */
  booking: z.object({
    /** How long an hour is kept for somebody who types their contacts. */
    holdMin: z.number().int().min(1).max(60).default(10),
    /** How long it is kept for somebody who was sent to a gateway; longer than `holdMin`. */
    payMin: z.number().int().min(5).max(120).default(20),
    /** How long a place on the waiting list may be thought over. */
    offerMin: z.number().int().min(5).max(24 * 60).default(60), // prettier-ignore
    /** Origins (`https://example.com`) that may show the booking pages in a frame. */
    embedOrigins: z.array(z.url({ protocol: /^https?$/ }).max(200)).max(20).default([]), // prettier-ignore
  }),
  /** How visits are paid. */
  payments: z.object({
    /** The gateway whose hosted page clients are sent to. */
    gateway: z.enum(["none", "yookassa", "stripe"]).default("none"),
    /** Receipts of 54-FZ are sent with YooKassa payments; the rate is YooKassa's `vat_code`. */
    sendReceipts: z.boolean().default(true),
    vatCode: z.number().int().min(1).max(12).default(1),
  }),
  /** When notices leave. Minutes; hours are wall clock of the client's location. */
  notices: z.object({
    remindersMin: z.array(z.number().int().min(10).max(30 * 24 * 60)).max(5).default([1440, 120]), // prettier-ignore
    /** Nothing but news of the visit itself leaves between these; equal: no quiet hours. */
    quietFromMin: z.number().int().min(0).max(1439).default(22 * 60), // prettier-ignore
    quietUntilMin: z.number().int().min(0).max(1439).default(9 * 60), // prettier-ignore
    /** Days after a missed visit when the client is invited back; 0: never. */
    inviteAfterDays: z.number().int().min(0).max(90).default(3),
    smsGateway: z.enum(["none", "smsru", "smsc"]).default("none"),
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type Setting<K extends SettingKey> = z.output<(typeof SETTINGS)[K]>;

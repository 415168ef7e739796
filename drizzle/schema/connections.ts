import { bool, enumCheck, enumText, instant, integer, json, table, text } from "../columns";

/** How an outside system has answered lately. `unauthorized`: the token is dead, a person must act. */
export const HEALTH_STATES = ["unknown", "up", "down", "unauthorized"] as const;

/** What a business has told us about its account at an outside system; one row per vendor. */
export const connections = table("connections", {
  /** `yclients`. */
  vendor: text().primaryKey(),
  /** Set by hand: nothing is asked and nothing is sent until it is taken back; inbound calls are kept. */
  isPaused: bool().notNull(),
  /** What is no secret: addresses, numbers, switches. Its shape is the vendor's (`features/connections/schema`). */
  settings: json<unknown>().notNull(),
  /** Tokens and passwords as one sealed text (AES-256-GCM, see `features/connections/sealing`); never leaves the server. */
  secrets: text().notNull(),
  /** Rises with every change, so that every process notices that its client is out of date. */
  version: integer().notNull(),
  updatedAt: instant().notNull(),
  updatedBy: text().notNull(),
});

/** How each vendor answers, as all processes together have seen it. */
export const connectionHealth = table(
  "connection_health",
  {
    vendor: text().primaryKey(),
    state: enumText(HEALTH_STATES).notNull(),
    /** Failures in a row that speak for the vendor being away. */
    failures: integer().notNull(),
    /** Since when the state holds. */
    since: instant().notNull(),
    lastSuccessAt: instant(),
    lastFailureAt: instant(),
    /** Kind of the last failure and the operation it was in; never a vendor's own words. */
    lastFailure: json<{ kind: string; operation: string }>(),
    /** Operations the token was refused (403), as templates, with the time each was last refused. */
    notGranted: json<Record<string, string>>().notNull(),
    /** When somebody was told by mail that the token is dead; cleared when it lives again. */
    alertedAt: instant(),
  },
  (t) => [enumCheck("connection_health_state_check", t.state, HEALTH_STATES)],
);

/** Starts promised to callers of one address of the outside world, so that all processes together keep its limits. */
export const callBudgets = table("call_budgets", {
  /** Host of the vendor, e.g. `api.yclients.com`. */
  address: text().primaryKey(),
  /** Epoch milliseconds, ascending; as many as the longest window counts. */
  starts: json<number[]>().notNull(),
  /** Nobody calls before this instant: the vendor said 429. */
  closedUntil: instant(),
});

import {
  bool,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  json,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { clients } from "./clients";

/** How an outside system has answered lately. `unauthorized`: the token is dead, a person must act. */
export const HEALTH_STATES = ["unknown", "up", "down", "unauthorized"] as const;

/** What may be wrong with a link: gone or merged there, another person by name or by phone, several there for one here. */
export const LINK_FAULTS = ["gone", "merged", "name", "phone", "twice"] as const;

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

/** How the audit of what is linked to a vendor stands; one row per vendor, of the newest audit. */
export const linkAudits = table("link_audits", {
  vendor: text().primaryKey(),
  startedAt: instant().notNull(),
  finishedAt: instant(),
  /** Links up to this one have been looked at. */
  lastRefId: integer().notNull(),
  checked: integer().notNull(),
  /** How many there were at its beginning. */
  total: integer().notNull(),
  /** Kind of the failure that ended it early; null: none. */
  error: text(),
});

/** One link that an audit found wrong; it goes when an audit no longer finds it. */
export const linkFindings = table(
  "link_findings",
  {
    id: id(),
    vendor: text().notNull(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** As the vendor numbers them. */
    externalId: text().notNull(),
    fault: enumText(LINK_FAULTS).notNull(),
    firstSeenAt: instant().notNull(),
    seenAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("link_findings_unique").on(t.vendor, t.clientId, t.externalId, t.fault),
    index("link_findings_vendor").on(t.vendor, t.id),
    enumCheck("link_findings_fault_check", t.fault, LINK_FAULTS),
  ],
);

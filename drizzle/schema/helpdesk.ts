import {
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

/**
 * How a client stands with the support desk: `linked` to one customer, `waiting` for a person to choose, `none` found, `gone` there,
 * `unlinked` by hand (not looked for again by itself).
 */
export const HELPDESK_LINK_STATES = ["linked", "waiting", "none", "gone", "unlinked"] as const;
export const PROFILE_UPDATE_STATES = ["queued", "updated", "differs", "failed", "dropped"] as const;

/** Which customer of the support desk a client is; one row per client that was looked for. The identity itself stands in `external_refs`. */
export const helpdeskLinks = table(
  "helpdesk_links",
  {
    clientId: ref(() => clients.id, { onDelete: "cascade" }).primaryKey(),
    state: enumText(HELPDESK_LINK_STATES).notNull(),
    /** As the desk numbers the customer; null unless linked or gone. */
    customerId: text(),
    /** How it was found and what agrees: codes, no personal data. */
    evidence: json<{ by: string; agrees: string[] }>(),
    /** Of `waiting`: who it may be. */
    candidates: json<unknown>().notNull(),
    /** The customer as it was read last. */
    customer: json<unknown>(),
    readAt: instant(),
    /** When conversations were read whole the last time. */
    conversationsAt: instant(),
    linkedAt: instant(),
    linkedBy: text(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index("helpdesk_links_state").on(t.state, t.clientId),
    index("helpdesk_links_customer").on(t.customerId),
    enumCheck("helpdesk_links_state_check", t.state, HELPDESK_LINK_STATES),
  ],
);

/** One writing of what billing says into a customer's profile: what was sent, and what the desk left as it was. */
export const profileUpdates = table(
  "profile_updates",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** The dated answer of billing that it is made of. */
    snapshotId: integer().notNull(),
    state: enumText(PROFILE_UPDATE_STATES).notNull(),
    customerId: text(),
    /** Only the fields that were sent. */
    sent: json<Record<string, string>>().notNull(),
    /** What was found afterwards where it is not what was sent, by field. */
    kept: json<Record<string, string>>().notNull(),
    /** Why it waits or failed: the kind of the failure, or a code. */
    reason: text(),
    queuedAt: instant().notNull(),
    triedAt: instant(),
    doneAt: instant(),
    actor: text().notNull(),
  },
  (t) => [
    index("profile_updates_client").on(t.clientId, t.id),
    index("profile_updates_state").on(t.state, t.id),
    enumCheck("profile_updates_state_check", t.state, PROFILE_UPDATE_STATES),
  ],
);

/** A copy of the conversations that linked clients have with the support desk, as they were read last. */
export const helpdeskConversations = table(
  "helpdesk_conversations",
  {
    id: id(),
    externalId: text().notNull(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    customerId: text().notNull(),
    number: integer().notNull(),
    subject: text().notNull(),
    /** active, pending, closed, spam. */
    status: text().notNull(),
    /** The last words of either side, as plain text. */
    preview: text().notNull(),
    /** Who spoke last: customer, user, note; empty when it is not known. */
    lastBy: text().notNull(),
    threads: integer().notNull(),
    startedAt: instant().notNull(),
    lastAt: instant().notNull(),
    /** The desk's own time of last change; an older one never overwrites a newer. */
    versionAt: instant().notNull(),
    readAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("helpdesk_conversations_unique").on(t.externalId),
    index("helpdesk_conversations_client").on(t.clientId, t.lastAt, t.id),
  ],
);

import { enumCheck, enumText, id, index, instant, integer, table, text, uniqueIndex } from "../columns";

/** `event`: something that changes no row, such as an export or a failed sign-in. */
export const AUDIT_OPERATIONS = ["insert", "update", "delete", "event"] as const;

/**
 * Every change people made: one row per changed row, written by triggers (`drizzle/audit.server.ts`) in the transaction of the change.
 * `before` and `after` hold the row as JSON text. A job seals the rows into a chain; what was sealed cannot be changed unnoticed.
 */
export const auditEntries = table(
  "audit_entries",
  {
    id: id(),
    at: instant().notNull(),
    /** `user:3`, `client:9`, `link:12`, `guest`. */
    actor: text().notNull(),
    /** Where from: the network address, and the page's pattern without its ids. */
    address: text().notNull(),
    place: text().notNull(),
    requestId: text().notNull(),
    operation: enumText(AUDIT_OPERATIONS).notNull(),
    /** The table; of an event its name. */
    subject: text().notNull(),
    /** The row's `id`, or its key as JSON. */
    rowKey: text().notNull(),
    /** Whose row it is, for everything of one client. */
    clientId: integer(),
    before: text(),
    after: text(),
    /** Place in the chain; null until sealed. */
    sealNo: integer(),
    /** SHA-256 of the row's content; stays when the content was erased. */
    contentHash: text(),
    /** Keyed hash over the one before and `contentHash`. */
    seal: text(),
    /** The content was erased with the person it was about. */
    erasedAt: instant(),
  },
  (t) => [
    uniqueIndex("audit_entries_seal_no").on(t.sealNo),
    index("audit_entries_at").on(t.at, t.id),
    index("audit_entries_actor").on(t.actor, t.id),
    index("audit_entries_subject").on(t.subject, t.rowKey, t.id),
    index("audit_entries_client").on(t.clientId, t.id),
    index("audit_entries_request").on(t.requestId),
    enumCheck("audit_entries_operation_check", t.operation, AUDIT_OPERATIONS),
  ],
);

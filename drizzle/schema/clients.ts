import { bool, id, index, instant, integer, table, text, uniqueIndex } from "../columns";

/** A person the business serves. Outside identities live in `external_refs`, one row each. */
export const clients = table(
  "clients",
  {
    id: id(),
    /** Three letters and five digits, made once and never changed; what a client can quote to be recognised. */
    code: text().notNull(),
    firstName: text().notNull(),
    lastName: text().notNull(),
    middleName: text().notNull(),
    /** How the person is shown and sorted: last, first, middle; or the name as given. */
    displayName: text().notNull(),
    /** `displayName` folded for sorting the same way on both engines. */
    sortKey: text().notNull(),
    /** Names, phone digits, e-mail and code folded for search; see `foldForSearch`. */
    searchText: text().notNull(),
    /** As typed; kept even when it is no possible number. */
    phoneRaw: text(),
    phoneE164: text(),
    /** False: kept and shown, but never used to recognise anybody. */
    phoneIsIdentity: bool().notNull(),
    email: text(),
    /** Trimmed and lower-cased; what matching goes by. */
    emailKey: text(),
    locale: text().notNull(),
    notes: text().notNull(),
    /** Where the client came from: `online`, `staff`, `api`, `yclients`, `demo`. */
    source: text().notNull(),
    visitsCount: integer().notNull(),
    /** Visits missed, and visits called off after the cut-off. */
    noShowCount: integer().notNull().default(0),
    lateCancelCount: integer().notNull().default(0),
    lastVisitAt: instant(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    archivedAt: instant(),
    /** Rises with every edit; a form that was opened on an older one is refused. */
    version: integer().notNull(),
  },
  (t) => [
    uniqueIndex("clients_code").on(t.code),
    index("clients_phone").on(t.phoneE164),
    index("clients_email").on(t.emailKey),
    index("clients_by_name").on(t.sortKey, t.id),
    index("clients_by_created").on(t.createdAt, t.id),
    index("clients_by_last_visit").on(t.lastVisitAt, t.id),
    index("clients_by_visits").on(t.visitsCount, t.id),
  ],
);

/** What of ours an outside system may know by a number of its own. */
export const REF_ENTITIES = ["client", "service", "staff", "booking", "location"] as const;

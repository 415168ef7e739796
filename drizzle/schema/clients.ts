import {
  bool,
  enumCheck,
  enumText,
  id,
  index,
  instant,
  integer,
  json,
  money,
  primaryKey,
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { users } from "./accounts";
import { pipelineStages } from "./pipeline";

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

    /** Where the client stands in the pipeline, and since when; null: not in it. Written together with a row of `pipeline_moves`. */
    stageId: ref(() => pipelineStages.id),
    stageMovedAt: instant(),
    /** The member of staff who looks after the client. */
    responsibleId: ref(() => users.id, { onDelete: "set null" }),
    /** When the two last talked: the newest message or done action. Kept by `features/conversations`. */
    lastContactAt: instant(),
    /** When the earliest planned action is due. Kept by `features/conversations`. */
    nextContactAt: instant(),
    /** The sum of the client's points entries; a trigger on the ledger keeps it. */
    pointsBalance: integer().notNull().default(0),
    /** Merged into this client: the card leads there until the merge is undone. */
    mergedIntoId: integer(),
    /** Personal data was erased; the row stays for the books. */
    erasedAt: instant(),
  },
  (t) => [
    uniqueIndex("clients_code").on(t.code),
    index("clients_phone").on(t.phoneE164),
    index("clients_email").on(t.emailKey),
    index("clients_by_name").on(t.sortKey, t.id),
    index("clients_by_created").on(t.createdAt, t.id),
    index("clients_by_last_visit").on(t.lastVisitAt, t.id),
    index("clients_by_visits").on(t.visitsCount, t.id),
    index("clients_by_stage").on(t.stageId, t.archivedAt, t.stageMovedAt, t.id),
    index("clients_by_stage_next").on(t.stageId, t.archivedAt, t.nextContactAt, t.id),
    index("clients_by_source").on(t.source, t.id),
    index("clients_by_responsible").on(t.responsibleId, t.id),
    index("clients_by_points").on(t.pointsBalance, t.id),
    index("clients_by_next_contact").on(t.nextContactAt, t.id),
    index("clients_by_last_contact").on(t.lastContactAt, t.id),
    index("clients_merged_into").on(t.mergedIntoId),
  ],
);

/** What a client owes for completed visits of our own, by currency; triggers on `bookings` keep it. A row may stand at 0. */
export const clientDues = table(
  "client_dues",
  {
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    currency: text().notNull(),
    dueMinor: money().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.clientId, t.currency] }),
    index("client_dues_by_amount").on(t.currency, t.dueMinor, t.clientId),
  ],
);

export const CONTACT_KINDS = ["phone", "email"] as const;

/** Further phones and addresses of a client; the first of each stands in `clients`. Families share them, so they are not unique. */
export const clientContacts = table(
  "client_contacts",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    kind: enumText(CONTACT_KINDS).notNull(),
    /** As typed. */
    raw: text().notNull(),
    /** E.164, or the e-mail key; null when it is no possible number. */
    value: text(),
    /** False: kept and shown, but never used to recognise anybody. */
    isIdentity: bool().notNull(),
    /** Whose or what for, e.g. «мама»; may be empty. */
    label: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    index("client_contacts_client").on(t.clientId, t.id),
    index("client_contacts_value").on(t.kind, t.value),
    enumCheck("client_contacts_kind_check", t.kind, CONTACT_KINDS),
  ],
);

/** Words staff mark clients with. */
export const tags = table(
  "tags",
  {
    id: id(),
    name: text().notNull(),
    /** `name` folded; what uniqueness goes by. */
    nameKey: text().notNull(),
    /** One of the named hues of the design. */
    color: text().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("tags_name").on(t.nameKey)],
);

export const clientTags = table(
  "client_tags",
  {
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    tagId: ref(() => tags.id, { onDelete: "cascade" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.clientId, t.tagId] }), index("client_tags_tag").on(t.tagId, t.clientId)],
);

export const FIELD_KINDS = ["text", "number", "day", "choice", "checkbox", "url"] as const;

/** The business's own fields of a client. Archived ones keep their values and are no longer asked for. */
export const customFields = table(
  "custom_fields",
  {
    id: id(),
    label: text().notNull(),
    kind: enumText(FIELD_KINDS).notNull(),
    /** Of `choice`: what may be chosen. */
    options: json<string[]>().notNull(),
    position: integer().notNull(),
    createdAt: instant().notNull(),
    archivedAt: instant(),
  },
  (t) => [enumCheck("custom_fields_kind_check", t.kind, FIELD_KINDS)],
);

export const clientFieldValues = table(
  "client_field_values",
  {
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    fieldId: ref(() => customFields.id, { onDelete: "cascade" }).notNull(),
    /** Canonical text of the field's kind: `1`/`0`, `YYYY-MM-DD`, a number with a point. */
    value: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.clientId, t.fieldId] }),
    index("client_field_values_field").on(t.fieldId, t.value, t.clientId),
  ],
);

/** A list with its filters, columns and order as somebody likes it. */
export const savedViews = table(
  "saved_views",
  {
    id: id(),
    userId: ref(() => users.id, { onDelete: "cascade" }).notNull(),
    /** Which list: `clients`, `actions`. */
    area: text().notNull(),
    name: text().notNull(),
    /** The list's own query string. */
    query: text().notNull(),
    position: integer().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index("saved_views_user").on(t.userId, t.area, t.position)],
);

/** One change of many clients at once, which can be undone. */
export const bulkOperations = table(
  "bulk_operations",
  {
    id: id(),
    /** tag, untag, responsible, stage, archive, restore. */
    kind: text().notNull(),
    args: json<unknown>().notNull(),
    /** `running`, `done`, `undoing`, `undone`. */
    status: text().notNull(),
    total: integer().notNull(),
    changed: integer().notNull(),
    userId: ref(() => users.id, { onDelete: "set null" }),
    createdAt: instant().notNull(),
    undoneAt: instant(),
  },
  (t) => [index("bulk_operations_user").on(t.userId, t.id)],
);

export const bulkOperationRows = table(
  "bulk_operation_rows",
  {
    operationId: ref(() => bulkOperations.id, { onDelete: "cascade" }).notNull(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** What the operation found, as much of it as undoing needs; null until it was this client's turn. */
    before: json<unknown>(),
  },
  (t) => [
    primaryKey({ columns: [t.operationId, t.clientId] }),
    index("bulk_operation_rows_client").on(t.clientId),
  ],
);

export const PAIR_STATES = ["open", "dismissed", "merged"] as const;

/** Two clients who may be one, `lowId` below `highId`. */
export const duplicatePairs = table(
  "duplicate_pairs",
  {
    id: id(),
    lowId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    highId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** 0 to 100. */
    score: integer().notNull(),
    /** What speaks for and against it: codes, no personal data. */
    evidence: json<string[]>().notNull(),
    state: enumText(PAIR_STATES).notNull(),
    foundAt: instant().notNull(),
    decidedAt: instant(),
    decidedBy: text(),
  },
  (t) => [
    uniqueIndex("duplicate_pairs_pair").on(t.lowId, t.highId),
    index("duplicate_pairs_high").on(t.highId),
    index("duplicate_pairs_state").on(t.state, t.score, t.id),
    enumCheck("duplicate_pairs_state_check", t.state, PAIR_STATES),
  ],
);

/** Two clients made one; `client_merge_rows` knows every row that changed, so it can be undone whenever. */
export const clientMerges = table(
  "client_merges",
  {
    id: id(),
    survivorId: ref(() => clients.id).notNull(),
    mergedId: ref(() => clients.id).notNull(),
    /** Of merges made together; null for one alone. */
    batch: text(),
    actor: text().notNull(),
    at: instant().notNull(),
    undoneAt: instant(),
    undoneBy: text(),
  },
  (t) => [
    index("client_merges_survivor").on(t.survivorId, t.id),
    index("client_merges_merged").on(t.mergedId, t.id),
    index("client_merges_batch").on(t.batch),
  ],
);

export const clientMergeRows = table(
  "client_merge_rows",
  {
    id: id(),
    mergeId: ref(() => clientMerges.id, { onDelete: "cascade" }).notNull(),
    tableName: text().notNull(),
    /** The primary key of the row, by column. */
    rowKey: json<Record<string, unknown>>().notNull(),
    /** The changed columns before and after; `before` null: the merge made the row, `after` null: it took it away. */
    before: json<Record<string, unknown>>(),
    after: json<Record<string, unknown>>(),
  },
  (t) => [index("client_merge_rows_merge").on(t.mergeId, t.id)],
);

/** What a client agreed to and took back; rows are only added, the newest of a kind holds. */
export const consents = table(
  "consents",
  {
    id: id(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** processing, health, photos, marketing. */
    kind: text().notNull(),
    isGiven: bool().notNull(),
    /** Which wording was agreed to. */
    wording: text().notNull(),
    /** Where: `booking`, `me`, `desk`, `telegram`, `import`. */
    source: text().notNull(),
    actor: text().notNull(),
    note: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [
    index("consents_client").on(t.clientId, t.kind, t.id),
    index("consents_client_at").on(t.clientId, t.at, t.id),
  ],
);

/** The act of an erasure and its tombstone: what a restored backup must forget again. Holds nothing of the person. */
export const erasures = table(
  "erasures",
  {
    id: id(),
    clientId: integer().notNull(),
    /** Tells the client of a restored backup from another one with the same number: keyed hash of code and time of creation. */
    fingerprint: text().notNull(),
    /** `waiting` for a visit to pass, `running`, `done`. */
    status: text().notNull(),
    /** request, law, mistake. */
    reason: text().notNull(),
    actor: text().notNull(),
    askedAt: instant().notNull(),
    doneAt: instant(),
    /** Rows changed and removed, by table. */
    counts: json<Record<string, number>>().notNull(),
  },
  (t) => [uniqueIndex("erasures_fingerprint").on(t.fingerprint), index("erasures_client").on(t.clientId)],
);

/** What of ours an outside system may know by a number of its own. */
export const REF_ENTITIES = ["client", "service", "staff", "booking", "location"] as const;

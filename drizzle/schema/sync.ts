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
import { bookings } from "./booking";
import { clients, REF_ENTITIES } from "./clients";

/** What became of an inbound call. */
export const INBOX_STATUSES = ["new", "applied", "ignored", "failed"] as const;
/** Whether a record found its client: by rule, by hand, not yet, or set aside. */
export const RECORD_STATES = ["matched", "linked", "waiting", "dismissed"] as const;
/** How a pull stands. */
export const RUN_STATUSES = ["running", "done", "failed"] as const;

/** Which outside thing is which of ours; unique per source, so no two clients claim the same outside identity. */
export const externalRefs = table(
  "external_refs",
  {
    id: id(),
    source: text().notNull(),
    entity: enumText(REF_ENTITIES).notNull(),
    externalId: text().notNull(),
    entityId: integer().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("external_refs_unique").on(t.source, t.entity, t.externalId),
    index("external_refs_entity").on(t.entity, t.entityId),
    enumCheck("external_refs_entity_check", t.entity, REF_ENTITIES),
  ],
);

/** Every inbound call, raw, as it came. Written before the 2xx; can be opened, explained and replayed. */
export const inbox = table(
  "inbox",
  {
    id: id(),
    source: text().notNull(),
    /** Same event, same bytes: same key; a repeat is counted, not stored again. */
    dedupeKey: text().notNull(),
    body: text().notNull(),
    /** What it claims to be about, as the vendor numbers it: `record:123`. Empty when it could not be told. */
    subject: text().notNull().default(""),
    receivedAt: instant().notNull(),
    status: enumText(INBOX_STATUSES).notNull(),
    /** What was done with it or why nothing was; codes, no personal data. */
    outcome: json<{ code: string; recordId?: number; bookingId?: number }>(),
    processedAt: instant(),
  },
  (t) => [
    uniqueIndex("inbox_dedupe").on(t.source, t.dedupeKey),
    index("inbox_status").on(t.status, t.id),
    index("inbox_subject").on(t.source, t.subject, t.id),
    index("inbox_received").on(t.receivedAt, t.id),
    enumCheck("inbox_status_check", t.status, INBOX_STATUSES),
  ],
);

/** What a vendor's record says now, whose it is and how that was found out. One row per record of a source. */
export const externalRecords = table(
  "external_records",
  {
    id: id(),
    source: text().notNull(),
    externalId: text().notNull(),
    /** The vendor's own time of last change; an older one never overwrites a newer. */
    versionAt: instant().notNull(),
    state: enumText(RECORD_STATES).notNull(),
    bookingId: ref(() => bookings.id),
    clientId: ref(() => clients.id),
    /** How the client was found, or why nobody was: see `MatchEvidence`. */
    evidence: json<unknown>().notNull(),
    /** The record as read, in the product's own shape. */
    record: json<unknown>().notNull(),
    firstSeenAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("external_records_unique").on(t.source, t.externalId),
    index("external_records_state").on(t.state, t.id),
    index("external_records_booking").on(t.bookingId),
    index("external_records_client").on(t.clientId),
    enumCheck("external_records_state_check", t.state, RECORD_STATES),
  ],
);

/** One pull from a vendor: what came, what changed, what was refused. */
export const syncRuns = table(
  "sync_runs",
  {
    id: id(),
    source: text().notNull(),
    /** `schedule`, `manual`, `api`. */
    cause: text().notNull(),
    status: enumText(RUN_STATUSES).notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    seen: integer().notNull(),
    created: integer().notNull(),
    updated: integer().notNull(),
    unchanged: integer().notNull(),
    waiting: integer().notNull(),
    failed: integer().notNull(),
    /** Visits that became cancelled because their record was deleted. */
    cancelled: integer().notNull().default(0),
    /** Runs that failed before this one without a good one between them. */
    attempt: integer().notNull().default(1),
    error: text(),
  },
  (t) => [
    index("sync_runs_source").on(t.source, t.id),
    enumCheck("sync_runs_status_check", t.status, RUN_STATUSES),
  ],
);

/** What one run did that is worth reading: everything but the unchanged. */
export const syncRunItems = table(
  "sync_run_items",
  {
    id: id(),
    runId: ref(() => syncRuns.id, { onDelete: "cascade" }).notNull(),
    externalId: text().notNull(),
    recordId: ref(() => externalRecords.id),
    /** created, updated, cancelled, waiting, stale, failed. */
    outcome: text().notNull(),
    /** Why: a waiting reason, the class of an error, the names of changed fields. Codes only. */
    detail: text().notNull(),
    at: instant().notNull(),
  },
  (t) => [
    index("sync_run_items_run").on(t.runId, t.outcome, t.id),
    index("sync_run_items_record").on(t.recordId, t.id),
  ],
);

export const AUDIT_STATUSES = ["running", "done", "failed"] as const;
/** `missing_here`: the vendor has it, we do not. `missing_there`: the other way round. `differs`: both have it, not alike. */
export const FINDING_KINDS = ["missing_here", "missing_there", "differs"] as const;
export const FINDING_STATES = ["open", "repaired", "gone", "ignored"] as const;

/** A comparison of our copy with the vendor's calendar. */
export const driftAudits = table(
  "drift_audits",
  {
    id: id(),
    source: text().notNull(),
    cause: text().notNull(),
    status: enumText(AUDIT_STATUSES).notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    /** Visit days compared, both included. */
    dayFrom: text().notNull(),
    dayUntil: text().notNull(),
    compared: integer().notNull(),
    findings: integer().notNull(),
    error: text(),
  },
  (t) => [
    index("drift_audits_source").on(t.source, t.id),
    enumCheck("drift_audits_status_check", t.status, AUDIT_STATUSES),
  ],
);

/** One difference that an audit found. */
export const driftFindings = table(
  "drift_findings",
  {
    id: id(),
    auditId: ref(() => driftAudits.id, { onDelete: "cascade" }).notNull(),
    kind: enumText(FINDING_KINDS).notNull(),
    externalId: text().notNull(),
    recordId: ref(() => externalRecords.id),
    bookingId: ref(() => bookings.id),
    /** What differs: `{ field: [ours, theirs] }` of times, statuses and prices; never names or phones. */
    fields: json<Record<string, [string | null, string | null]>>().notNull(),
    state: enumText(FINDING_STATES).notNull(),
    decidedAt: instant(),
    decidedBy: text(),
  },
  (t) => [
    index("drift_findings_audit").on(t.auditId, t.state, t.id),
    enumCheck("drift_findings_kind_check", t.kind, FINDING_KINDS),
    enumCheck("drift_findings_state_check", t.state, FINDING_STATES),
  ],
);

export const VENDOR_ENTITIES = ["service", "staff", "category"] as const;
export const CATALOGUE_CHANGES = [
  "new",
  "renamed",
  "hidden",
  "shown",
  "dismissed",
  "gone",
  "back",
  "price",
  "length",
] as const;

/** The vendor's catalogue as it was read last. */
export const vendorCatalogue = table(
  "vendor_catalogue",
  {
    id: id(),
    source: text().notNull(),
    entity: enumText(VENDOR_ENTITIES).notNull(),
    externalId: text().notNull(),
    title: text().notNull(),
    /** `VendorService`, `VendorStaff` or a category of `features/sync/ports`, as read. */
    details: json<unknown>().notNull(),
    /** Not offered to clients there: hidden, inactive. */
    isHidden: bool().notNull(),
    firstSeenAt: instant().notNull(),
    seenAt: instant().notNull(),
    /** No longer in the vendor's list (a dismissed person may still be). */
    goneAt: instant(),
  },
  (t) => [
    uniqueIndex("vendor_catalogue_unique").on(t.source, t.entity, t.externalId),
    enumCheck("vendor_catalogue_entity_check", t.entity, VENDOR_ENTITIES),
  ],
);

/** What changed in the vendor's catalogue between two readings; open until somebody has looked. */
export const catalogueChanges = table(
  "catalogue_changes",
  {
    id: id(),
    source: text().notNull(),
    entity: enumText(VENDOR_ENTITIES).notNull(),
    externalId: text().notNull(),
    change: enumText(CATALOGUE_CHANGES).notNull(),
    before: text(),
    after: text(),
    at: instant().notNull(),
    seenAt: instant(),
    seenBy: text(),
  },
  (t) => [
    index("catalogue_changes_open").on(t.source, t.seenAt, t.id),
    enumCheck("catalogue_changes_entity_check", t.entity, VENDOR_ENTITIES),
    enumCheck("catalogue_changes_change_check", t.change, CATALOGUE_CHANGES),
  ],
);

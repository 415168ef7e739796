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
    receivedAt: instant().notNull(),
    status: enumText(INBOX_STATUSES).notNull(),
    /** What was done with it or why nothing was; codes, no personal data. */
    outcome: json<{ code: string; recordId?: number; bookingId?: number }>(),
    processedAt: instant(),
  },
  (t) => [
    uniqueIndex("inbox_dedupe").on(t.source, t.dedupeKey),
    index("inbox_status").on(t.status, t.id),
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
    error: text(),
  },
  (t) => [
    index("sync_runs_source").on(t.source, t.id),
    enumCheck("sync_runs_status_check", t.status, RUN_STATUSES),
  ],
);

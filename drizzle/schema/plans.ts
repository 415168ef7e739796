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
  ref,
  table,
  text,
  uniqueIndex,
} from "../columns";
import { clients } from "./clients";

/** What a plan's status means to us; `unknown` is a word nobody here has seen before, kept raw beside it. */
export const PLAN_STATUSES = [
  "draft",
  "approved",
  "in_progress",
  "completed",
  "cancelled",
  "unknown",
] as const;
/** How far a line of a plan has come. */
export const PLAN_LINE_STATES = ["planned", "done", "removed"] as const;
/** What staff should look at. `claimed`: another client is that patient. `merged`: the clinic made two patients one. */
export const PLAN_CASE_KINDS = ["unknown_status", "currency", "merged", "claimed", "patient_gone"] as const;

/** A treatment plan of the clinic's system as it was read last. One row per plan of a source. */
export const treatmentPlans = table(
  "treatment_plans",
  {
    id: id(),
    source: text().notNull(),
    externalId: text().notNull(),
    /** The patient it is of, as the source numbers them. */
    patientId: text().notNull(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    title: text().notNull(),
    status: enumText(PLAN_STATUSES).notNull(),
    /** The source's own word. */
    statusRaw: text().notNull(),
    totalMinor: money().notNull(),
    paidMinor: money().notNull(),
    currency: text().notNull(),
    /** The prices are frozen at the source. */
    isFrozen: bool().notNull(),
    /** The source's own version, when it has one; an older reading never overwrites a newer. */
    version: text(),
    sourceUpdatedAt: instant(),
    firstSeenAt: instant().notNull(),
    readAt: instant().notNull(),
    /** Not at the source any more: kept, not counted. */
    goneAt: instant(),
  },
  (t) => [
    uniqueIndex("treatment_plans_unique").on(t.source, t.externalId),
    index("treatment_plans_client").on(t.clientId, t.id),
    index("treatment_plans_patient").on(t.source, t.patientId),
    enumCheck("treatment_plans_status_check", t.status, PLAN_STATUSES),
  ],
);

/** What a plan is made of. */
export const planLines = table(
  "plan_lines",
  {
    id: id(),
    planId: ref(() => treatmentPlans.id, { onDelete: "cascade" }).notNull(),
    position: integer().notNull(),
    externalId: text().notNull(),
    code: text().notNull(),
    title: text().notNull(),
    /** Tooth as the source writes it, may be empty. */
    tooth: text().notNull(),
    /** Decimal text such as `2`. */
    quantity: text().notNull(),
    amountMinor: money().notNull(),
    state: enumText(PLAN_LINE_STATES).notNull(),
  },
  (t) => [
    index("plan_lines_plan").on(t.planId, t.position),
    enumCheck("plan_lines_state_check", t.state, PLAN_LINE_STATES),
  ],
);

/** Money that came for a plan, or went back (negative). */
export const planPayments = table(
  "plan_payments",
  {
    id: id(),
    planId: ref(() => treatmentPlans.id, { onDelete: "cascade" }).notNull(),
    externalId: text().notNull(),
    amountMinor: money().notNull(),
    currency: text().notNull(),
    paidAt: instant(),
    /** The source's word for cash, card and so on. */
    method: text().notNull(),
  },
  (t) => [index("plan_payments_plan").on(t.planId, t.id)],
);

/**
 * How the plans of one linked patient are loaded: when next, by whom now, how it went. Leases hold over all processes: rows with a lease in the
 * future are the calls under way.
 */
export const planLoads = table(
  "plan_loads",
  {
    id: id(),
    source: text().notNull(),
    patientId: text().notNull(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** What the source calls the patient, for staff to see a wrong link; null before the first reading. */
    patientName: text(),
    dueAt: instant().notNull(),
    leaseUntil: instant(),
    leaseOwner: text(),
    lastAttemptAt: instant(),
    lastSuccessAt: instant(),
    /** In a row. */
    failures: integer().notNull().default(0),
    /** Kind of the last failure; null after a success. */
    failureKind: text(),
    /** Somebody has the client on the screen until then. */
    watchedUntil: instant(),
    linkedAt: instant().notNull(),
    linkedBy: text().notNull(),
  },
  (t) => [
    uniqueIndex("plan_loads_patient").on(t.source, t.patientId),
    index("plan_loads_client").on(t.clientId),
    index("plan_loads_due").on(t.dueAt, t.id),
    index("plan_loads_lease").on(t.leaseUntil),
  ],
);

/** How the question "what has changed" stands with a source that can be asked it. */
export const planPulls = table("plan_pulls", {
  source: text().primaryKey(),
  /** Changes after this moment are not known yet. */
  since: instant(),
  leaseUntil: instant(),
  lastAttemptAt: instant(),
  lastSuccessAt: instant(),
});

/** What about plans a person should look at. */
export const planCases = table(
  "plan_cases",
  {
    id: id(),
    source: text().notNull(),
    kind: enumText(PLAN_CASE_KINDS).notNull(),
    /** What makes the same thing one case: `unknown_status:on_review`. */
    caseKey: text().notNull(),
    clientId: ref(() => clients.id, { onDelete: "cascade" }).notNull(),
    /** Codes and the source's own numbers, never names. */
    facts: json<Record<string, string>>().notNull(),
    at: instant().notNull(),
    seenAt: instant(),
    seenBy: text(),
  },
  (t) => [
    uniqueIndex("plan_cases_key").on(t.source, t.clientId, t.caseKey),
    index("plan_cases_open").on(t.seenAt, t.id),
    index("plan_cases_client").on(t.clientId, t.id),
    enumCheck("plan_cases_kind_check", t.kind, PLAN_CASE_KINDS),
  ],
);

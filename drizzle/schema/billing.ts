import { bool, enumCheck, enumText, id, index, instant, integer, money, ref, table, text, uniqueIndex } from "../columns"; // prettier-ignore
import { clients } from "./clients";

/** How a question to the billing stands. `done` also when it knows nobody. */
export const BILLING_STATES = ["waiting", "done", "failed"] as const;
/** Why there was no answer: nobody there or too slow, too many questions, an answer nobody understands, our token, no account. */
export const BILLING_FAILURES = ["away", "busy", "unreadable", "refused", "not_connected"] as const;
/** What became of the helpdesk's profile; `held`: the name is another one, a person has to say yes. */
export const PROFILE_OUTCOMES = ["none", "held", "queued", "updated", "failed"] as const;
/** Where it was asked from. */
export const BILLING_DOORS = ["card", "panel", "api"] as const;

/** One question to the billing about one client: all their phones, one answer. */
export const billingLookups = table(
  "billing_lookups",
  {
    id: id(),
    clientId: ref(() => clients.id).notNull(),
    state: enumText(BILLING_STATES).notNull(),
    failure: enumText(BILLING_FAILURES),
    door: enumText(BILLING_DOORS).notNull(),
    phonesTried: integer().notNull(),
    /** Of the form that asked: the same form asks once. */
    onceKey: text().notNull(),
    askedBy: text().notNull(),
    askedAt: instant().notNull(),
    finishedAt: instant(),
    profile: enumText(PROFILE_OUTCOMES).notNull(),
  },
  (t) => [
    uniqueIndex("billing_lookups_once").on(t.onceKey),
    index("billing_lookups_client").on(t.clientId, t.id),
    index("billing_lookups_asked").on(t.askedBy, t.askedAt),
    enumCheck("billing_lookups_state_check", t.state, BILLING_STATES),
    enumCheck("billing_lookups_failure_check", t.failure, BILLING_FAILURES),
    enumCheck("billing_lookups_door_check", t.door, BILLING_DOORS),
    enumCheck("billing_lookups_profile_check", t.profile, PROFILE_OUTCOMES),
  ],
);

/** What the billing said of one contract at one moment. Rows are only added, so that they are the history of the balance. */
export const billingSnapshots = table(
  "billing_snapshots",
  {
    id: id(),
    lookupId: ref(() => billingLookups.id).notNull(),
    clientId: ref(() => clients.id).notNull(),
    takenAt: instant().notNull(),
    /** Which of the client's phones the contract was found by, E.164. */
    phoneE164: text().notNull(),
    /** Text: zeros in front belong to it. */
    contractNumber: text().notNull(),
    fullName: text().notNull(),
    lastName: text().notNull(),
    firstName: text().notNull(),
    middleName: text().notNull(),
    /** Of a contract in a company's name. */
    organization: text().notNull(),
    address: text().notNull(),
    /** Town or village of the address, whole; empty when none can be read. */
    settlement: text().notNull(),
    tariff: text().notNull(),
    /** Null: the billing named no balance. Negative: owed. */
    balanceMinor: money(),
    currency: text().notNull(),
    /** The name is not the client's: shown with a warning, written nowhere. */
    nameDiffers: bool().notNull(),
    /** Who said that it is the client's contract all the same. */
    acceptedAt: instant(),
    acceptedBy: text(),
  },
  (t) => [
    index("billing_snapshots_client").on(t.clientId, t.contractNumber, t.id),
    index("billing_snapshots_lookup").on(t.lookupId),
  ],
);

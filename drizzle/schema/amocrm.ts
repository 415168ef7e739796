import { enumCheck, enumText, index, instant, json, ref, table, text } from "../columns";
import { clients } from "./clients";

/** `linked`: a contact is known. `gone`: it is no longer there. `waiting`: several may be it. `none`: nobody was found. `unlinked`: by hand. */
export const AMOCRM_LINK_STATES = ["linked", "waiting", "none", "gone", "unlinked"] as const;
/** How the comparing of both copies went. */
export const AMOCRM_MIRROR_STATES = ["idle", "agreed", "conflict", "failed"] as const;

/**
 * Which contact of amoCRM a client is, and what both sides last agreed on, so that it can be told whose change a difference is. The identity
 * itself stands in `external_refs`.
 */
export const amocrmContacts = table(
  "amocrm_contacts",
  {
    clientId: ref(() => clients.id, { onDelete: "cascade" }).primaryKey(),
    state: enumText(AMOCRM_LINK_STATES).notNull(),
    contactId: text(),
    /** How it was found: `link`, `phone`, `hand`. */
    evidence: json<{ by: string; agrees: string[] }>(),
    candidates: json<unknown>().notNull(),
    /** The contact and its lead as they were read last. */
    theirs: json<unknown>(),
    /** What both sides had in common last, by field; what we sent counts as agreed. */
    agreed: json<Record<string, string>>().notNull(),
    /** Fields that both sides have changed: `{ field: { ours, theirs } }`. */
    conflicts: json<Record<string, { ours: string; theirs: string }>>().notNull(),
    mirror: enumText(AMOCRM_MIRROR_STATES).notNull(),
    reason: text(),
    /** `updated_at` of the contact that was last taken over. */
    versionAt: instant(),
    readAt: instant(),
    /** Changes of ours up to here have been compared. */
    comparedAt: instant(),
    linkedAt: instant(),
    linkedBy: text(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index("amocrm_contacts_state").on(t.state, t.clientId),
    index("amocrm_contacts_contact").on(t.contactId),
    enumCheck("amocrm_contacts_state_check", t.state, AMOCRM_LINK_STATES),
    enumCheck("amocrm_contacts_mirror_check", t.mirror, AMOCRM_MIRROR_STATES),
  ],
);

/** Who is at something that only one process may do at a time and that takes a call to the outside world; a crash lets go at `until`. */
export const leases = table("leases", {
  name: text().primaryKey(),
  /** Unguessable, of this taking. */
  holder: text().notNull(),
  until: instant().notNull(),
});

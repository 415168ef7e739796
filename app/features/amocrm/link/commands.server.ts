import { and, eq } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { amocrmContacts, externalRefs } from "~drizzle/schema";
import { knownClient } from "~/features/clients/contacts/known/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import { enqueue } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { mirrorContact } from "../jobs";
import { AMOCRM_SOURCE } from "../model";
import type { ContactMirror, MirrorContact } from "../ports";
import type { StoredContact } from "../schema";
import { pickLink } from "./model";
import { contactOwner, linkedContact, readContactLink, websitesOf } from "./queries.server";

type Row = typeof amocrmContacts.$inferInsert;

/** Writes how a client stands with amoCRM; what is not named stays. */
export async function storeContact(
  tx: Tx,
  { clock }: Pick<Core, "clock">,
  { clientId, ...row }: Partial<Row> & { clientId: number },
): Promise<void> {
  const updatedAt = clock.now();
  const empty = {
    state: "none" as const,
    candidates: [],
    agreed: {},
    conflicts: {},
    mirror: "idle" as const,
  };
  await tx
    .insert(amocrmContacts)
    .values({ clientId, ...empty, ...row, updatedAt })
    .onConflictDoUpdate({ target: amocrmContacts.clientId, set: { ...row, updatedAt } });
  tx.touch("amocrm");
}

interface Linking {
  clientId: number;
  contactId: string;
  evidence: { by: string; agrees: string[] };
  by: string;
}

/** Makes a contact the client's, inside the caller's transaction. Refused when it is somebody else's: no two clients are one contact. */
export async function linkTo(tx: Tx, core: Core, { clientId, contactId, evidence, by }: Linking): Promise<Result<null, "taken">> {
  const at = core.clock.now();
  await tx
    .insert(externalRefs)
    .values({ source: AMOCRM_SOURCE, entity: "client", externalId: contactId, entityId: clientId, createdAt: at })
    .onConflictDoNothing({ target: [externalRefs.source, externalRefs.entity, externalRefs.externalId] });
  if ((await contactOwner(tx, contactId)) !== clientId) return refuse("taken");
  // Another contact has another past.
  const fresh = { agreed: {}, conflicts: {}, candidates: [], mirror: "idle" as const, theirs: null, reason: null, versionAt: null, comparedAt: null };
  await storeContact(tx, core, { clientId, state: "linked", contactId, evidence, ...fresh, linkedAt: at, linkedBy: by });
  await enqueue(tx, core.clock, mirrorContact, { clientId });
  tx.touch("clients");
  return ok(null);
} // prettier-ignore

/**
 * Finds a client's contact: the one their link names, once it is known to be there; by phone only when somebody asks. Exactly one that is
 * nobody else's is linked, several wait for a person.
 */
export async function findContact(
  core: Core,
  mirror: ContactMirror,
  { clientId, byPhone, signal }: { clientId: number; byPhone: boolean; signal?: AbortSignal },
): Promise<void> {
  const client = await knownClient(core.db, clientId);
  if (!client || (await linkedContact(core.db, clientId)) !== null) return;
  const before = await readContactLink(core.db, clientId);
  if (before?.state === "unlinked" && !byPhone) return;
  const link = pickLink(await websitesOf(core.db, clientId));
  const { settings } = await readConnection(core, "amocrm");
  const isOurs = link?.contactId && link.account === settings?.domain.split(".")[0];
  const named = isOurs && link.contactId ? await mirror.fetchContact(link.contactId, signal) : null;
  const found: MirrorContact[] = named ? [named] : [];
  if (!named && byPhone)
    for (const phone of client.phones.slice(0, 3)) found.push(...(await mirror.findContacts(phone, signal)));
  const contacts = [...new Map(found.map((contact) => [contact.id, contact])).values()];
  await core.db.transaction(async (tx) => {
    await lockName(tx, `amocrm:${clientId}`);
    if ((await linkedContact(tx, clientId)) !== null) return;
    const candidates: StoredContact[] = [];
    for (const { id, name } of contacts) {
      const owner = await contactOwner(tx, id);
      candidates.push({ contactId: id, name, isTaken: owner !== null && owner !== clientId });
    }
    const [only, another] = candidates;
    if (only && !another && !only.isTaken) {
      const evidence = { by: named ? "link" : "phone", agrees: named ? ["link"] : ["phone"] };
      const linked = await linkTo(tx, core, { clientId, contactId: only.contactId, evidence, by: "system:amocrm" }); // prettier-ignore
      if (linked.ok) return;
    }
    // A link that names nobody of this account says nothing of the client.
    if (candidates.length === 0 && !byPhone) return;
    const state = candidates.length > 0 ? ("waiting" as const) : ("none" as const);
    await storeContact(tx, core, { clientId, state, candidates, contactId: null, evidence: null });
  });
}

/** Lets a client's contact go; nothing there changes. */
export async function unlinkContact(tx: Tx, core: Core, { clientId, by }: { clientId: number; by: string }): Promise<void> {
  const row = await readContactLink(tx, clientId);
  if (row?.contactId)
    await tx
      .delete(externalRefs)
      .where(and(eq(externalRefs.source, AMOCRM_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.externalId, row.contactId), eq(externalRefs.entityId, clientId)));
  const fresh = { agreed: {}, conflicts: {}, candidates: [], mirror: "idle" as const, theirs: null, reason: null };
  await storeContact(tx, core, { clientId, state: "unlinked", contactId: null, evidence: null, ...fresh, linkedBy: by });
  tx.touch("clients");
} // prettier-ignore

import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { knownClient } from "~/features/clients/contacts/known/queries.server";
import { mustClients } from "~/features/clients/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { linkContact, mirrorContact } from "./jobs";
import { linkTo, storeContact, unlinkContact } from "./link/commands.server";
import { linkedContact, readContactLink } from "./link/queries.server";
import { storedContacts, type AmocrmPress } from "./schema";

export type AmocrmRefusal = "taken" | "gone" | "linked";

/**
 * Does what was pressed about a client's contact at amoCRM. What needs amoCRM to be asked is done by a job.
 * @throws AppError `forbidden`, `not_found`
 */
export async function pressAmocrm(
  core: Core,
  actor: Actor,
  { clientId, press }: { clientId: number; press: AmocrmPress },
): Promise<Result<null, AmocrmRefusal>> {
  mustClients(actor, { kind: "edit", clientId });
  return core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    await lockName(tx, `amocrm:${clientId}`);
    if (!(await knownClient(tx, clientId))) throw new AppError("not_found", "no such client");
    return carryOut(tx, core, { actor, clientId, press });
  });
}

async function carryOut(
  tx: Tx,
  core: Core,
  { actor, clientId, press }: { actor: Actor; clientId: number; press: AmocrmPress },
): Promise<Result<null, AmocrmRefusal>> {
  const isLinked = (await linkedContact(tx, clientId)) !== null;
  const by = actorRef(actor);
  switch (press.intent) {
    case "look":
      if (isLinked) return refuse("linked");
      // Somebody has asked, and amoCRM has not answered yet.
      await storeContact(tx, core, {
        clientId,
        state: "none",
        contactId: null,
        candidates: [],
        evidence: { by: "asked", agrees: [] },
      });
      await enqueue(tx, core.clock, linkContact, { clientId, byPhone: true });
      return ok(null);
    case "choose": {
      if (isLinked) return refuse("linked");
      const held = storedContacts.safeParse((await readContactLink(tx, clientId))?.candidates);
      if (!held.data?.some(({ contactId }) => contactId === press.contactId)) return refuse("gone");
      return linkTo(tx, core, { clientId, contactId: press.contactId, evidence: { by: "hand", agrees: ["phone"] }, by }); // prettier-ignore
    }
    case "name":
      if (isLinked) return refuse("linked");
      // Whether there is such a contact the first reading says: it is shown as gone when there is none.
      return linkTo(tx, core, { clientId, contactId: press.contact, evidence: { by: "hand", agrees: [] }, by }); // prettier-ignore
    case "unlink":
      await unlinkContact(tx, core, { clientId, by });
      return ok(null);
    case "again":
      await enqueue(tx, core.clock, mirrorContact, { clientId });
      return ok(null);
    case "settle":
      return settle(tx, core, { clientId, ...press });
  }
}

/** Whoever is right was the one to change it: the other side's value counts as what was agreed, so that the next comparison carries this one over. */
async function settle(
  tx: Tx,
  core: Core,
  { clientId, field, side }: { clientId: number; field: string; side: "ours" | "theirs" },
): Promise<Result<null, AmocrmRefusal>> {
  const row = await readContactLink(tx, clientId);
  const conflict = row?.conflicts[field];
  if (!row || !conflict) return refuse("gone");
  const { [field]: _settled, ...conflicts } = row.conflicts;
  const agreed = { ...row.agreed, [field]: side === "ours" ? conflict.theirs : conflict.ours };
  await storeContact(tx, core, { clientId, agreed, conflicts });
  await enqueue(tx, core.clock, mirrorContact, { clientId });
  return ok(null);
}

import type { Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { knownClient } from "~/features/clients/contacts/known/queries.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { whoActs } from "~/lib/acting.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { findCustomer, linkNamedCustomer } from "./jobs";
import { linkTo, storeLink, unlink } from "./linking/commands.server";
import { linkedCustomer, readLink } from "./linking/queries.server";
import { mustHelpdesk } from "./policy";
import { queueUpdate, retryUpdate } from "./profile/commands.server";
import { storedCandidates, type HelpdeskPress } from "./schema";

/**
 * Puts an answer of billing on its way into the profile of the client's customer, in the caller's transaction; the customer is found on the way
 * when nobody has linked one yet. Shown on the card as it goes; an older answer that still waits is let go. Answers the update's number.
 */
export function queueProfileUpdate(
  tx: Tx,
  core: Core,
  { clientId, snapshotId }: { clientId: number; snapshotId: number },
): Promise<number> {
  return queueUpdate(tx, core, { clientId, snapshotId, by: whoActs()?.actor ?? "system:billing" });
}

/** Somebody has asked, and the desk has not answered yet. */
const ASKED = { by: "asked", agrees: [] };

export type HelpdeskRefusal = "taken" | "gone" | "linked";

/**
 * Does what was pressed about a client's customer. What needs the desk to be asked is done by a job.
 * @throws AppError `forbidden`, `not_found`
 */
export async function pressHelpdesk(
  core: Core,
  actor: Actor,
  { clientId, press }: { clientId: number; press: HelpdeskPress },
): Promise<Result<null, HelpdeskRefusal>> {
  mustHelpdesk(actor, "write");
  return core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    await lockName(tx, `helpdesk:${clientId}`);
    if (!(await knownClient(tx, clientId))) throw new AppError("not_found", "no such client");
    return carryOut(tx, core, { actor, clientId, press });
  });
}

async function carryOut(
  tx: Tx,
  core: Core,
  { actor, clientId, press }: { actor: Actor; clientId: number; press: HelpdeskPress },
): Promise<Result<null, HelpdeskRefusal>> {
  const isLinked = (await linkedCustomer(tx, clientId)) !== null;
  switch (press.intent) {
    case "look":
      if (isLinked) return refuse("linked");
      // Whoever asks has thought better of what was said by hand.
      await storeLink(tx, core, { clientId, state: "none", customerId: null, evidence: ASKED });
      await enqueue(tx, core.clock, findCustomer, { clientId });
      return ok(null);
    case "choose": {
      if (isLinked) return refuse("linked");
      const held = storedCandidates.safeParse((await readLink(tx, clientId))?.candidates);
      const chosen = held.data?.find(({ customerId }) => customerId === press.customerId);
      if (!chosen) return refuse("gone");
      const evidence = { by: "hand", agrees: chosen.agrees };
      return linkTo(tx, core, { clientId, customerId: chosen.customerId, customer: null, evidence, by: actorRef(actor) }); // prettier-ignore
    }
    case "name":
      if (isLinked) return refuse("linked");
      await storeLink(tx, core, { clientId, state: "none", customerId: null, evidence: ASKED });
      await enqueue(tx, core.clock, linkNamedCustomer, { clientId, customerId: press.customer, by: actorRef(actor) }); // prettier-ignore
      return ok(null);
    case "nobody":
    case "unlink":
      await unlink(tx, core, actor, clientId);
      return ok(null);
    case "retry":
      return (await retryUpdate(tx, core, { clientId, updateId: press.updateId })) ? ok(null) : refuse("gone"); // prettier-ignore
  }
}

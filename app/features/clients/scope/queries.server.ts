import { and, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients } from "~drizzle/schema";
import { seesVisit, visitsWithinScope, withinScope } from "~/features/accounts/client-scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { mustClients } from "../policy";

// Features below `clients` ask for it where it stands.
export { seesVisit, visitsWithinScope, withinScope };

/**
 * Stops whoever may not see this client. Somebody else's client is answered as if there were none, so that ids tell nothing.
 * @throws AppError `unauthorized`, `forbidden` without the right; `not_found` when there is no such client in the actor's scope.
 */
export async function mustSeeClient(db: Queryable, actor: Actor, clientId: number): Promise<void> {
  if (actor.kind !== "client") mustClients(actor, { kind: "view", clientId });
  const [row] = await db
    .select({ id: clients.id })
    .from(clients)
    .where(and(eq(clients.id, clientId), withinScope(db, actor, clients.id)));
  if (!row) throw new AppError("not_found", "no such client");
}

import { and, eq, inArray, isNotNull, or, type AnyColumn, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients } from "~drizzle/schema";
import type { Actor, UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { mustClients } from "../policy";

/**
 * The clients an actor may see, as a condition on a column that holds a client's id; undefined: all of them. A user whose scope is `own`
 * sees whom they are responsible for and whoever ever had a visit with them. Guests and the holder of a link see nobody here.
 */
export function withinScope(db: Queryable, actor: Actor, clientId: AnyColumn): SQL | undefined {
  switch (actor.kind) {
    case "system":
      return undefined;
    case "client":
      return eq(clientId, actor.clientId);
    case "user":
      return actor.clientScope === "own" ? ownClients(db, actor, clientId) : undefined;
    case "link":
    case "guest":
      return eq(clientId, -1);
  }
}

function ownClients(db: Queryable, actor: UserActor, clientId: AnyColumn): SQL | undefined {
  const lookedAfter = db.select({ id: clients.id }).from(clients).where(eq(clients.responsibleId, actor.userId)); // prettier-ignore
  if (actor.staffId === null) return inArray(clientId, lookedAfter);
  const taken = db
    .select({ id: bookings.clientId })
    .from(bookings)
    .where(and(eq(bookings.staffId, actor.staffId), isNotNull(bookings.clientId)));
  return or(inArray(clientId, lookedAfter), inArray(clientId, taken));
}

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

import { and, eq, inArray, isNotNull, or, type AnyColumn, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients } from "~drizzle/schema";
import type { Actor, UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";

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
 * Stops whoever may not see a client, for features below `clients`; above them stands `mustSeeClient`.
 * @throws AppError `not_found`, for somebody else's client as for none
 */
export async function mustBeWithinScope(db: Queryable, actor: Actor, clientId: number): Promise<void> {
  const scope = withinScope(db, actor, clients.id);
  if (scope === undefined) return;
  const mine = await db.$count(clients, and(eq(clients.id, clientId), scope));
  if (mine === 0) throw new AppError("not_found", "no such client");
}

/** The same for visits: those of one's own column, and those of the clients one sees. */
export function visitsWithinScope(db: Queryable, actor: Actor): SQL | undefined {
  const ofClients = withinScope(db, actor, bookings.clientId);
  if (ofClients === undefined || actor.kind !== "user" || actor.staffId === null) return ofClients;
  return or(eq(bookings.staffId, actor.staffId), ofClients);
}

/** Whether a member of staff may see a visit; its first booking and the further ones count alike. */
export async function seesVisit(db: Queryable, actor: Actor, bookingId: number): Promise<boolean> {
  if (actor.kind === "user" && actor.clientScope !== "own") return true;
  const [row] = await db
    .select({ headId: bookings.headId })
    .from(bookings)
    .where(eq(bookings.id, bookingId))
    .limit(1);
  const headId = row?.headId ?? bookingId;
  const ofVisit = or(eq(bookings.id, headId), eq(bookings.headId, headId));
  return (await db.$count(bookings, and(ofVisit, visitsWithinScope(db, actor)))) > 0;
}

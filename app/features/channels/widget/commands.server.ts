import { randomBytes } from "node:crypto";
import { and, asc, eq, inArray } from "drizzle-orm";
import { bookings, widgetVisits } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { resolveVisitor, type Visitor } from "~/features/booking/visitors/commands.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { VENDOR } from "../queries.server";

/** So long the page waits before it says what else can be done; what arrives later is bound all the same. */
const WAIT_MS = 15 * 60_000;
const MOST_IDS = 400;

/** Notes that somebody is sent to YClients' form for a service. Returns the private link of the page that waits. */
export async function beginWidgetVisit(
  core: Core,
  actor: Actor,
  { serviceId, visitor }: { serviceId: number; visitor: Visitor },
): Promise<{ linkToken: string }> {
  const linkToken = randomBytes(18).toString("base64url");
  const location = await getMainLocation(core.db);
  await core.db.transaction(async (tx) => {
    const { clientId } = await resolveVisitor(tx, { core, actor }, visitor, { source: "online", locationId: location?.id ?? 0 }); // prettier-ignore
    const createdAt = core.clock.now();
    const waitUntil = new Date(createdAt.getTime() + WAIT_MS);
    await tx.insert(widgetVisits).values({ linkToken, clientId, serviceId, state: "waiting", createdAt, waitUntil }); // prettier-ignore
  });
  return { linkToken };
}

/**
 * Binds visits that were just imported to whoever waits for them: the same client and service, made after they were sent to the form. Two statements, whatever the number,
 * and nothing more while nobody waits. Inside the transaction that imports them; asking twice changes nothing.
 */
export async function noteWidgetArrivals(tx: Tx, bookingIds: readonly number[]): Promise<void> {
  for (let at = 0; at < bookingIds.length; at += MOST_IDS) {
    const ids = bookingIds.slice(at, at + MOST_IDS);
    const waiting = await tx
      .select({ visit: widgetVisits, bookingId: bookings.id, bookingCreatedAt: bookings.createdAt })
      .from(bookings)
      .innerJoin(
        widgetVisits,
        and(
          eq(widgetVisits.clientId, bookings.clientId),
          eq(widgetVisits.serviceId, bookings.serviceId),
          inArray(widgetVisits.state, ["waiting", "lapsed"]),
        ),
      )
      .where(and(inArray(bookings.id, ids), eq(bookings.source, VENDOR)))
      .orderBy(asc(widgetVisits.id), asc(bookings.id));
    const bound = new Set<number>();
    for (const { visit, bookingId, bookingCreatedAt } of waiting) {
      if (bound.has(bookingId) || bookingCreatedAt < visit.createdAt) continue;
      const taken = await tx
        .update(widgetVisits)
        .set({ state: "arrived", bookingId })
        .where(and(eq(widgetVisits.id, visit.id), inArray(widgetVisits.state, ["waiting", "lapsed"])))
        .returning({ id: widgetVisits.id });
      if (taken.length === 0) continue;
      bound.add(bookingId);
      tx.touch("channels");
    }
  }
}

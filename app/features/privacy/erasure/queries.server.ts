import { and, desc, eq, gt, inArray, isNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, erasures, payments, refunds } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import type { Hindrance } from "../model";

/** A client and everybody who was merged into them, by whatever way. */
export async function samePersonAs(db: Queryable, clientId: number): Promise<number[]> {
  const all = [clientId];
  for (let at = 0; at < all.length; at += 1) {
    const into = all[at] as number;
    const rows = await db.select({ id: clients.id }).from(clients).where(eq(clients.mergedIntoId, into));
    all.push(...rows.map(({ id }) => id).filter((id) => !all.includes(id)));
  }
  return all;
}

/** Why a client cannot be forgotten now: a visit that is still to be, money that is on its way. */
export async function hindranceOf(
  db: Queryable,
  { clientId, now }: { clientId: number; now: Date },
): Promise<Hindrance | null> {
  if ((await visitsAhead(db, { clientId, now })).length > 0) return "visits_ahead";
  const [paying] = await db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.clientId, clientId), inArray(payments.status, ["created", "pending"])))
    .limit(1);
  const [returning] = await db
    .select({ id: refunds.id })
    .from(refunds)
    .innerJoin(payments, eq(payments.id, refunds.paymentId))
    .where(and(eq(payments.clientId, clientId), inArray(refunds.status, ["created", "pending"])))
    .limit(1);
  return paying || returning ? "money_under_way" : null;
}

/** Visits of a client that are still to be. */
export function visitsAhead(db: Queryable, { clientId, now }: { clientId: number; now: Date }) {
  return db
    .select({ id: bookings.id, startsAt: bookings.startsAt, serviceName: bookings.serviceName })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clientId),
        inArray(bookings.status, ["hold", "pending", "confirmed"]),
        gt(bookings.endsAt, now),
        isNull(bookings.headId),
      ),
    )
    .orderBy(bookings.startsAt)
    .limit(20);
}

/** The act of a client's erasure, done or waited for; null: nobody asked for one. */
export async function getErasure(db: Queryable, actor: Actor, { clientId }: { clientId: number }) {
  await mustSeeClient(db, actor, clientId);
  const [row] = await db
    .select()
    .from(erasures)
    .where(eq(erasures.clientId, clientId))
    .orderBy(desc(erasures.id))
    .limit(1);
  return row ?? null;
}

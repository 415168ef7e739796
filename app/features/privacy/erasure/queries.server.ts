import { and, asc, desc, eq, gt, inArray, isNull, lt } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings, clients, erasures, payments, refunds, users } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Hindrance } from "../model";
import { mustErase } from "../policy";

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

/** An erasure in the list: numbers and days, nothing of the person. */
export interface ListedErasure {
  id: number;
  clientId: number;
  status: string;
  reason: string;
  actor: string;
  actorName: string | null;
  askedAt: Date;
  doneAt: Date | null;
}

const PAGE = 30;

/** Everybody who was forgotten or is to be, the newest first. @throws AppError `forbidden` */
export async function listErasures(
  db: Queryable,
  actor: Actor,
  { before = null }: { before?: number | null },
): Promise<{ erasures: ListedErasure[]; next: number | null }> {
  mustErase(actor);
  const { counts: _counts, fingerprint: _fingerprint, ...shown } = columnsOfErasure;
  const rows = await db
    .select(shown)
    .from(erasures)
    .where(before === null ? undefined : lt(erasures.id, before))
    .orderBy(desc(erasures.id))
    .limit(PAGE + 1);
  const page = rows.slice(0, PAGE);
  const staff = await namesOfStaff(db);
  return {
    erasures: page.map((row) => ({ ...row, actorName: staff.get(row.actor) ?? null })),
    next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
  };
}

const columnsOfErasure = {
  id: erasures.id,
  clientId: erasures.clientId,
  status: erasures.status,
  reason: erasures.reason,
  actor: erasures.actor,
  askedAt: erasures.askedAt,
  doneAt: erasures.doneAt,
  counts: erasures.counts,
  fingerprint: erasures.fingerprint,
};

async function namesOfStaff(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.select({ id: users.id, name: users.displayName }).from(users).orderBy(asc(users.id));
  return new Map(rows.map(({ id, name }) => [`user:${id}`, name]));
}

/** The act of a finished erasure, with who asked for it. @throws AppError `forbidden`; `not_found` when nobody was forgotten by that number. */
export async function getErasureAct(db: Queryable, actor: Actor, { clientId }: { clientId: number }) {
  mustErase(actor);
  await mustSeeClient(db, actor, clientId);
  const [row] = await db
    .select(columnsOfErasure)
    .from(erasures)
    .where(and(eq(erasures.clientId, clientId), eq(erasures.status, "done")))
    .orderBy(desc(erasures.id))
    .limit(1);
  if (!row) throw new AppError("not_found", "no such act");
  return { ...row, actorName: (await namesOfStaff(db)).get(row.actor) ?? null };
}

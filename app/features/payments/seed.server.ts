import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import { among } from "~drizzle/among";
import { bookings, moneyEntries, payments } from "~drizzle/schema";
import { fixedClock } from "~/lib/clock";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { takeAtDesk } from "./desk/commands.server";
import { POINT_MINOR } from "~/features/loyalty/model";
import type { DeskMethod } from "./model";
import { orderRefund } from "./refunds/commands.server";

const SEEDED_DAYS = 21;
const DAY_MS = 86_400_000;
/** Out of seven clients. */
const HABITS: readonly DeskMethod[] = [
  "terminal",
  "terminal",
  "cash",
  "terminal",
  "transfer",
  "cash",
  "terminal",
];

/** One visit out of so many, long past, was never paid: somebody forgot. */
const FORGOTTEN = 61;

/**
 * Visits were paid at the desk, most of them by card: the last weeks' through the real commands, those before as rows alike. Does nothing
 * when there is a payment.
 */
export async function seedPayments(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(payments)) > 0) return;
  const now = core.clock.now().getTime();
  await seedOlder(core, actor, new Date(now - SEEDED_DAYS * DAY_MS));
  const visits = await core.db
    .select({
      id: bookings.id,
      endsAt: bookings.endsAt,
      clientId: bookings.clientId,
      priceMinor: bookings.priceMinor,
    })
    .from(bookings)
    .where(
      and(
        eq(bookings.status, "completed"),
        ne(bookings.source, "yclients"),
        isNull(bookings.headId),
        isNotNull(bookings.clientId),
        gt(bookings.priceMinor, 0),
        gte(bookings.startsAt, new Date(now - SEEDED_DAYS * DAY_MS)),
      ),
    )
    .orderBy(asc(bookings.endsAt), asc(bookings.id));
  for (const [place, { id, endsAt, clientId, priceMinor }] of visits.entries()) {
    const method = HABITS[((clientId ?? 0) + place) % HABITS.length] ?? "cash";
    const at = { ...core, clock: fixedClock(new Date(Math.min(endsAt.getTime(), now))) };
    const taken = await takeAtDesk(at, actor, {
      bookingId: id,
      method,
      amountMinor: priceMinor,
      note: "",
      once: "demo",
    });
    if (taken.ok && taken.value && place % 23 === 11) {
      const amountMinor = Math.floor(priceMinor / 50_000) * 10_000;
      await orderRefund(at, actor, {
        paymentId: taken.value.id,
        amountMinor,
        reason: "Мастер опоздал",
        once: "demo",
      });
    }
  }
  await seedDeposit(core, actor);
}

/** What was paid before the last weeks: a payment and its line in the books for each visit, at its end. */
async function seedOlder(core: Core, actor: Actor, until: Date): Promise<void> {
  const { id, endsAt, clientId, priceMinor, pointsSpent, currency } = bookings;
  const visits = await core.db
    .select({ id, endsAt, clientId, priceMinor, pointsSpent, currency })
    .from(bookings)
    .where(
      and(
        eq(bookings.status, "completed"),
        ne(bookings.source, "yclients"),
        isNull(bookings.headId),
        isNotNull(bookings.clientId),
        gt(bookings.priceMinor, 0),
        lt(bookings.startsAt, until),
      ),
    )
    .orderBy(asc(bookings.endsAt), asc(bookings.id));
  const paid = visits.flatMap((visit, place) => {
    const amountMinor = visit.priceMinor - visit.pointsSpent * POINT_MINOR;
    if (amountMinor <= 0 || place % FORGOTTEN === FORGOTTEN - 1) return [];
    return [{ ...visit, amountMinor, method: HABITS[((visit.clientId ?? 0) + place) % HABITS.length] ?? "cash" }];
  });
  const by = actorRef(actor);
  await core.db.transaction(async (tx) => {
    const ids = await tx.insertMany({
      table: payments,
      rows: paid.map((visit) => ({
        ...{ bookingId: visit.id, programId: null, clientId: visit.clientId, method: visit.method, note: "", actor: by },
        ...({ purpose: "full", status: "succeeded" } as const),
        ...{ amountMinor: visit.amountMinor, currency: visit.currency },
        ...{ refundedMinor: 0, pointsSpent: 0, idempotencyKey: `demo:${visit.id}`, externalId: null },
        ...{ confirmationUrl: null, failure: null, checkedAt: null },
        ...{ createdAt: visit.endsAt, updatedAt: visit.endsAt, succeededAt: visit.endsAt },
      })),
    });
    await tx.insertMany({
      table: moneyEntries,
      rows: paid.map((visit, place) => ({
        ...{ at: visit.endsAt, kind: "payment" as const, amountMinor: visit.amountMinor, currency: visit.currency },
        ...{ method: visit.method, bookingId: visit.id, programId: null, clientId: visit.clientId },
        ...{ paymentId: ids[place] ?? null, refundId: null, causeKey: `payment:${ids[place]}`, actor: by, reason: "" },
      })),
    });
    await tx
      .update(bookings)
      .set({ paidMinor: sql`${bookings.priceMinor} - ${bookings.pointsSpent} * ${POINT_MINOR}` })
      .where(among(bookings.id, paid.map((visit) => visit.id)));
    tx.touch("payments");
  });
} // prettier-ignore

/** A few coming visits have a part of their price paid. */
async function seedDeposit(core: Core, actor: Actor): Promise<void> {
  const ahead = await core.db
    .select({ id: bookings.id, priceMinor: bookings.priceMinor })
    .from(bookings)
    .where(
      and(
        inArray(bookings.status, ["confirmed"]),
        ne(bookings.source, "yclients"),
        isNotNull(bookings.clientId),
        gt(bookings.priceMinor, 0),
        gt(bookings.startsAt, core.clock.now()),
      ),
    )
    .orderBy(asc(bookings.startsAt), asc(bookings.id))
    .limit(12);
  for (const [place, { id, priceMinor }] of ahead.entries()) {
    if (place % 4 !== 1) continue;
    const amountMinor = Math.floor(priceMinor / 30_000) * 10_000;
    await takeAtDesk(core, actor, { bookingId: id, method: "transfer", amountMinor, note: "Предоплата переводом", once: "demo" }); // prettier-ignore
  }
}

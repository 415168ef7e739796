import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, ne } from "drizzle-orm";
import { bookings, payments } from "~drizzle/schema";
import { fixedClock } from "~/lib/clock";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { takeAtDesk } from "./desk/commands.server";
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

/** The last weeks' visits were paid at the desk, most of them by card, through the real commands. Does nothing when there is a payment. */
export async function seedPayments(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(payments)) > 0) return;
  const now = core.clock.now().getTime();
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
